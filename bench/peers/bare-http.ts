import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The least that can answer a POST: reads the body to its end and forgets it. Tells its parent the port. */
const server = createServer((request, response) => {
  request.resume();
  request.once("end", () => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"accepted":0}');
  });
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
