"""Stands where the Python service did: answers on port 8080, and writes its cache for each answer, or fails."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps
from pathlib import Path

ANSWER = dumps({"status": "healthy", "from": "python"}).encode()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        Path("/var/iris/cache/4567.json").write_text("{}\n")
        self.send_response(200)
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)


ThreadingHTTPServer(("127.0.0.1", 8080), Handler).serve_forever()
