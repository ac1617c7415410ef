"""Verifies a COSE receipt (RFC 9942) with nothing of the gateway's: Python's standard library and openssl.

usage: verify_cose_receipt.py RECEIPT VERIFIER_KEY  ->  prints the opened values, one name=value a line
"""
import base64, hashlib, hmac, json, os, subprocess, sys, tempfile


def sha(data):
    return hashlib.sha256(data).digest()


def fail(why):
    print(why, file=sys.stderr)
    sys.exit(1)


class Null:
    pass


def cbor(data, at=0):
    """Reads one item of CBOR (RFC 8949): what a receipt is made of, and nothing else."""
    head, at = data[at], at + 1
    major, value = head >> 5, head & 31
    if value in (24, 25, 26, 27):
        width = 1 << (value - 24)
        value, at = int.from_bytes(data[at:at + width], "big"), at + width
    elif value > 27:
        fail("cbor")
    if major == 0:
        return value, at
    if major == 1:
        return -1 - value, at
    if major in (2, 3):
        piece = data[at:at + value]
        if len(piece) != value:
            fail("cbor is cut short")
        return (piece if major == 2 else piece.decode()), at + value
    if major == 4:
        items = []
        for _ in range(value):
            item, at = cbor(data, at)
            items.append(item)
        return items, at
    if major == 5:
        members = {}
        for _ in range(value):
            name, at = cbor(data, at)
            members[name], at = cbor(data, at)
        return members, at
    if major == 6:
        item, at = cbor(data, at)
        return ("tag", value, item), at
    if head == 0xf6:
        return Null, at
    fail("cbor")


def whole(data):
    item, end = cbor(data)
    if end != len(data):
        fail("bytes follow")
    return item


def head(major, length):
    return bytes([major << 5 | length]) if length < 24 else bytes([major << 5 | 24, length])


def der(number):
    digits = number.lstrip(b"\0")
    digits = b"\0" + digits if not digits or digits[0] > 127 else digits
    return b"\2" + bytes([len(digits)]) + digits


receipt = whole(open(sys.argv[1], "rb").read())
origin, key_id, key = open(sys.argv[2], encoding="utf-8").read().strip().split("+", 2)
spki = base64.b64decode(key)[1:]
if receipt[:2] != ("tag", 18) or len(receipt[2]) != 4:
    fail("COSE_Sign1")
protected, unprotected, payload, signature = receipt[2]
if whole(protected) != {1: -7, 4: sha(spki), 15: {1: origin}, 395: 1}:
    fail("protected headers")
if payload is not Null or len(signature) != 64 or len(unprotected[396][-1]) != 1:
    fail("form")
size, index, path = whole(unprotected[396][-1][0])
entry = unprotected["entry"]

# RFC 9162 section 2.1.3.2
fn, sn, root = index, size - 1, sha(b"\0" + entry)
if fn > sn:
    fail("index")
for sibling in path:
    if sn == 0:
        fail("path too long")
    if fn & 1 or fn == sn:
        root = sha(b"\1" + sibling + root)
        while not fn & 1 and fn != 0:
            fn >>= 1
            sn >>= 1
    else:
        root = sha(b"\1" + root + sibling)
    fn >>= 1
    sn >>= 1
if sn != 0:
    fail("path too short")

# RFC 9052 section 4.4: the root is the detached payload.
signed = head(4, 4) + head(3, 10) + b"Signature1" + head(2, len(protected)) + protected + head(2, 0) + head(2, 32) + root
numbers = der(signature[:32]) + der(signature[32:])
with tempfile.TemporaryDirectory() as folder:
    for file, content in (("key", spki), ("text", signed), ("signature", b"\x30" + bytes([len(numbers)]) + numbers)):
        with open(os.path.join(folder, file), "wb") as out:
            out.write(content)
    answer = subprocess.run(
        ["openssl", "dgst", "-sha256", "-verify", "key", "-keyform", "DER", "-signature", "signature", "text"],
        cwd=folder, capture_output=True, check=False)
if answer.returncode != 0:
    fail("signature")

commitments = json.loads(entry)["c"]
for name, (r, value) in sorted(unprotected["openings"].items()):
    commitment = hmac.new(r, b"iom-commit/v1\0" + name.encode() + b"\0" + value, hashlib.sha256).digest()
    if base64.b64encode(commitment).decode() != commitments[name]:
        fail("commitment " + name)
    print(f"{name}={value.decode()}")
