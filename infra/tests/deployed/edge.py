"""A stand-in for CloudFront's servers, on this machine and with TLS: the emulator knows distributions and serves their pages, but it calls no API
for them and has no certificate.

Everything it does is what the distribution says that the deployment made. Pages are answered by the emulator's own CloudFront: its function, the
bucket's policy, the headers. Calls go the way CloudFront would send them: behaviour, function, origin request policy, custom headers.
"""

import contextlib
import datetime
import http.client
import http.server
import ipaddress
import json
import secrets
import ssl
import threading

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from distribution import OF_THE_CONNECTION, Distribution, Functions, api_of, policy_headers

LONGEST = 30


def certificate(folder):
    """A certificate for every distribution, signed by itself; and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "edge of the tests")])
    now = datetime.datetime.now(datetime.timezone.utc)
    names = x509.SubjectAlternativeName([x509.DNSName("*.cloudfront.net"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
    built = built.not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + datetime.timedelta(days=1)).add_extension(names, False)
    signed = built.sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    path = folder / "edge.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain) + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


class Edge:
    """Serves one distribution on a port of this machine."""

    def __init__(self, emulator, identity, folder):
        self.emulator = emulator
        self.distribution = Distribution(emulator.client("cloudfront"), identity)
        self.functions, self.policies = Functions(), {}
        edge = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = LONGEST

            def answer(self):
                edge.answer(self)

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815

            def log_message(self, *_):
                pass

        path = certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        self.trusted = ssl.create_default_context(cafile=path)

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def finish_request(self, request, address):
                # Here and not where connections are taken: a slow handshake must not hold up the others.
                with contextlib.suppress(OSError):
                    request.settimeout(LONGEST)
                    with context.wrap_socket(request, server_side=True) as secured:
                        self.RequestHandlerClass(secured, address, self)

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.functions.stop()

    # ---- Serving ----

    def answer(self, handler):
        method, (path, _, query) = handler.command, handler.path.partition("?")
        headers = {name.lower(): value for name, value in handler.headers.items()}
        body = handler.rfile.read(int(headers.get("content-length") or 0))
        behaviour = self.distribution.behaviour(path)
        if method not in behaviour["AllowedMethods"]["Items"]:
            return self.reply(handler, 403, [], b"this distribution does not allow this method")
        try:
            if "S3OriginConfig" in self.distribution.origin(behaviour):
                status, found, text = self.page(method, handler.path, headers)
            else:
                status, found, text = self.call(behaviour, method, path, query, headers, body, handler.client_address[0])
        except (OSError, http.client.HTTPException) as error:
            return self.reply(handler, 502, [], f"the origin does not answer: {error}".encode())
        return self.reply(handler, status, found, text)

    def page(self, method, target, headers):
        """By the emulator's own CloudFront."""
        sent = {name: value for name, value in headers.items() if name not in OF_THE_CONNECTION}
        return self.ask_emulator(method, target, {**sent, "host": self.distribution.domain, "x-forwarded-proto": "https"}, None)

    def call(self, behaviour, method, path, query, headers, body, viewer):
        """By the API behind it."""
        if code := self.distribution.function(behaviour):
            path, headers = self.functions.run(code, method, path, headers, viewer)
        sent = self.distribution.sends_on(behaviour, headers, viewer)
        api = api_of(self.distribution.origin(behaviour))
        if sent["host"] != self.distribution.origin(behaviour)["DomainName"]:
            return 403, [], b'{"message":"Forbidden"}'  # an API knows its own name only
        target = f"/_aws/execute-api/{api}/$default{path}" + (f"?{query}" if query else "")
        status, found, text = self.ask_emulator(method, target, {**sent, "host": f"127.0.0.1:{self.emulator.port}"}, body)
        return status, self.with_policy(behaviour, found), text

    def with_policy(self, behaviour, headers):
        """The headers of an answer under the behaviour's policy; each header of the policy overrides the origin's."""
        name = behaviour["ResponseHeadersPolicyId"]
        if name not in self.policies:
            policy = self.emulator.client("cloudfront").get_response_headers_policy(Id=name)["ResponseHeadersPolicy"]
            self.policies[name] = policy_headers(policy["ResponseHeadersPolicyConfig"])
        added = self.policies[name]
        return [(name, value) for name, value in headers if name.lower() not in added] + list(added.items())

    def ask_emulator(self, method, target, headers, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator.port, timeout=LONGEST)
        with contextlib.closing(connection):
            connection.request(method, target, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()

    @staticmethod
    def reply(handler, status, headers, body):
        handler.send_response_only(status)
        for name, value in headers:
            if name.lower() not in OF_THE_CONNECTION | {"content-length"}:
                handler.send_header(name, value)
        if status not in (204, 304):
            handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)

    # ---- Asking ----

    def ask(self, method, path, headers=None, body=None, viewer=None):
        """Status, headers and text of a call; from an address of its own where none is given."""
        viewer = viewer or "127." + ".".join(str(1 + secrets.randbelow(250)) for _ in range(3))
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=LONGEST, context=self.trusted, source_address=(viewer, 0))
        with contextlib.closing(connection):
            data = None if body is None else json.dumps(body)
            kind = {} if body is None else {"content-type": "application/json"}
            connection.request(method, path, data, {"host": self.distribution.domain, **kind, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
