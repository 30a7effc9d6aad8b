"""Calls a Lambda function's handler as its runtime would, once per line of standard input, which is an event as JSON. Prints one JSON line per call: the answer or the error, and every status the site gave meanwhile."""
import importlib
import json
import sys

sys.path[:0] = sys.argv[1:3]    # the function's folder, the layer
seen = []


def main():
    import requests
    send = requests.adapters.HTTPAdapter.send

    def watched(self, request, **more):
        answer = send(self, request, **more)
        seen.append([request.method, request.path_url.split("?")[0], answer.status_code])
        return answer

    requests.adapters.HTTPAdapter.send = watched
    function = importlib.import_module("lambda_function")
    for line in sys.stdin:
        seen.clear()
        try:
            result = {"answer": function.lambda_handler(json.loads(line), None)}
        except Exception as error:  # the runtime reports whatever the function raises
            result = {"error": f"{type(error).__name__}: {error}"}
        result["seen"] = list(seen)
        result["layer"] = importlib.import_module("requests_oauthlib").__file__
        print("RESULT " + json.dumps(result, default=str), flush=True)


main()
