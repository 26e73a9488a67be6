"use strict";
// Runs in a function's process before its code. The framework listens on every interface, which a container's network hides
// and a laptop's does not: here it is loopback, on any free port, which the parent is told. Without its parent the process ends.
const { Server } = require("node:net");

const listen = Server.prototype.listen;
Server.prototype.listen = function listenOnLoopback(port, ...rest) {
  if (String(port) !== process.env.PORT) return listen.call(this, port, ...rest);
  this.once("listening", () => process.send?.({ port: this.address().port }));
  return listen.call(this, { port: 0, host: "127.0.0.1" }, ...rest);
};

process.once("disconnect", () => process.exit(0));
process.channel?.unref();
