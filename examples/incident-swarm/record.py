"""Records an incident: a store whose database may not grow, a shop that asks it, a mailer that asks the shop. Each is a process with a log of its own.

    python3 record.py FOLDER [SECONDS]

The store runs under a limit of the size of its files (RLIMIT_FSIZE), which it meets after some orders. Nothing of what is logged is made up."""
import http.client
import http.server
import json
import logging
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time


def log_to(path):
    logging.basicConfig(filename=path, level=logging.INFO, format="%(asctime)s.%(msecs)03dZ %(levelname)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S")
    logging.Formatter.converter = time.gmtime


def serve(port, handle):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            started = time.monotonic()
            status = handle(self)
            logging.info("%s %s %d %dms", self.command, self.path, status, (time.monotonic() - started) * 1000)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()


def ask(port, path, timeout):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    line.request("POST", path)
    return line.getresponse().status


def store(folder, port):
    log_to(os.path.join(folder, "store.log"))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000))
    database = sqlite3.connect(os.path.join(folder, "orders.db"))
    database.execute("create table orders (id integer primary key, text)")
    logging.info("store listens on %d", port)

    def handle(_):
        try:
            with database:
                database.execute("insert into orders (text) values (?)", ("x" * 2000,))
            return 201
        except sqlite3.Error as error:
            logging.error("insert into orders failed: %s", error)
            return 507

    serve(port, handle)


def shop(folder, port, store_port):
    log_to(os.path.join(folder, "shop.log"))
    logging.info("shop listens on %d", port)

    def handle(_):
        for attempt in range(1, 4):
            try:
                status = ask(store_port, "/orders", 1)
                if status < 500:
                    return 200
                logging.warning("store answered %d, attempt %d of 3", status, attempt)
            except OSError as error:
                logging.warning("store does not answer: %s, attempt %d of 3", error, attempt)
            time.sleep(0.2)
        logging.error("checkout failed: order not stored")
        return 502

    serve(port, handle)


def mailer(folder, port):
    log_to(os.path.join(folder, "mailer.log"))
    logging.info("mailer begins")
    while True:
        try:
            status = ask(port, "/checkout", 5)
            if status == 200:
                logging.info("confirmation sent")
            else:
                logging.error("no confirmation: checkout answered %d", status)
        except OSError as error:
            logging.error("no confirmation: %s", error)
        time.sleep(0.4)


def main():
    folder, seconds = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 40
    os.makedirs(folder, exist_ok=True)
    parts = [("store", "18081"), ("shop", "18082", "18081"), ("mailer", "18082")]
    children = []
    for name, *more in parts:
        children.append(subprocess.Popen([sys.executable, __file__, "--part", name, folder, *more]))
        time.sleep(1)
    time.sleep(seconds)
    for child in reversed(children):
        child.terminate()
    os.remove(os.path.join(folder, "orders.db"))


if __name__ == "__main__":
    if sys.argv[1] == "--part":
        {"store": store, "shop": shop, "mailer": mailer}[sys.argv[2]](sys.argv[3], *map(int, sys.argv[4:]))
    else:
        main()
