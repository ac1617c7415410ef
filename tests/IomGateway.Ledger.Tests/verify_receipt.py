"""Verifies a receipt with nothing of the gateway's: Python's standard library and the openssl command line.

usage: verify_receipt.py RECEIPT VERIFIER_KEY  ->  prints the opened values, one name=value a line
"""
import base64, hashlib, hmac, json, os, subprocess, sys, tempfile


def sha(data):
    return hashlib.sha256(data).digest()


def fail(why):
    print(why, file=sys.stderr)
    sys.exit(1)


proof = open(sys.argv[1], encoding="utf-8", newline="").read()
origin, key_id, key = open(sys.argv[2], encoding="utf-8").read().strip().split("+", 2)
spki = base64.b64decode(key)[1:]
if base64.b64decode(key)[0] != 2 or sha(spki)[:4].hex() != key_id:
    fail("key")

head, note = proof.split("\n\n", 1)
lines = head.split("\n")
if lines[0] != "c2sp.org/tlog-proof@v1":
    fail("header")
extra = json.loads(base64.b64decode(lines[1].removeprefix("extra ")))
index = int(lines[2].removeprefix("index "))
path = [base64.b64decode(line) for line in lines[3:]]

text, signatures = note.rsplit("\n\n", 1)
text += "\n"
lines = [line.split(" ") for line in signatures.rstrip("\n").split("\n")]
own = [base64.b64decode(blob) for dash, name, blob in lines
       if dash == "\u2014" and name == origin and base64.b64decode(blob)[:4].hex() == key_id]
if len(own) != 1:
    fail("signature line")
blob = own[0]
with tempfile.TemporaryDirectory() as folder:
    for file, content in (("key", spki), ("text", text.encode()), ("signature", blob[4:])):
        with open(os.path.join(folder, file), "wb") as out:
            out.write(content)
    answer = subprocess.run(
        ["openssl", "dgst", "-sha256", "-verify", "key", "-keyform", "DER", "-signature", "signature", "text"],
        cwd=folder, capture_output=True, check=False)
if answer.returncode != 0:
    fail("signature")

said_origin, said_size, said_root, end = text.split("\n")
if said_origin != origin or end != "":
    fail("checkpoint")

# RFC 9162 section 2.1.3.2
entry = extra["entry"].encode()
fn, sn, root = index, int(said_size) - 1, sha(b"\0" + entry)
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
if sn != 0 or root != base64.b64decode(said_root):
    fail("inclusion")

leaf = json.loads(entry)
if json.dumps(leaf, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() != entry:
    fail("canonical form")
for name, opening in extra["openings"].items():
    r, value = base64.b64decode(opening["r"]), base64.b64decode(opening["value"])
    commitment = hmac.new(r, b"iom-commit/v1\0" + name.encode() + b"\0" + value, hashlib.sha256).digest()
    if base64.b64encode(commitment).decode() != leaf["c"][name]:
        fail("commitment " + name)
    print(f"{name}={value.decode()}")
