import type { LibraryFunction } from "../stdlib/function.ts";

/** `name` is required, `name?` is not. */
const parameters = (names: string): LibraryFunction["parameters"] =>
  names.split(" ").map((name) => ({
    name: name.replace("?", ""),
    optional: name.endsWith("?"),
  }));

const httpOptions = "headers? query? auth? timeout? private_service_name? ca_certificate?";

/** Arguments of the functions that only a call step can use. https://cloud.google.com/workflows/docs/reference/stdlib/overview */
export const blockingParameters: Readonly<Record<string, LibraryFunction["parameters"]>> = {
  "http.get": parameters(`url ${httpOptions}`),
  "http.post": parameters(`url body? ${httpOptions}`),
  "http.put": parameters(`url body? ${httpOptions}`),
  "http.patch": parameters(`url body? ${httpOptions}`),
  "http.delete": parameters(`url body? ${httpOptions}`),
  "http.request": parameters(`method url body? ${httpOptions}`),
  "sys.sleep": parameters("seconds"),
  "sys.sleep_until": parameters("time"),
  "sys.log": parameters("data? text? json? severity? timeout?"),
  "events.create_callback_endpoint": parameters("http_callback_method?"),
  "events.await_callback": parameters("callback timeout?"),
};
