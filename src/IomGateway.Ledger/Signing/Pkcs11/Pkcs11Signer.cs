using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace IomGateway.Ledger.Signing.Pkcs11;

/// <summary>
/// A key on a device (PKCS #11). Connects when it is first needed, and once more when the module has lost its session;
/// one call at a time, and none for longer than anybody waits.
/// </summary>
internal sealed class Pkcs11Signer(Pkcs11Address address) : ILogSigner
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _one = new(1);
    private readonly PinSource? _pin = address.PinSource is { } source ? new PinSource(source) : null;
    private Connection? _connection;
    private byte[]? _spki;

    public string Where => address.Named;

    public Task<byte[]> PublicAsync(CancellationToken cancel) => InTurnAsync(() => Connected().Spki, cancel);

    public Task<byte[]> SignAsync(ReadOnlyMemory<byte> text, CancellationToken cancel)
    {
        byte[] digest = SHA256.HashData(text.Span);
        return InTurnAsync(
            () =>
            {
                bool isNew = _connection is null;
                try
                {
                    return Sign(digest);
                }
                catch (CkException e) when (!isNew && Ck.IsLost(e.Code))
                {
                    // The session of another day: the device was restarted, or somebody closed it.
                    _connection = null;
                    return Sign(digest);
                }
            },
            cancel);
    }

    public void Dispose()
    {
        if (_one.Wait(TimeSpan.Zero) && _connection is { } open)
        {
            try
            {
                open.Module.CloseSession(open.Session);
            }
            catch (CkException)
            {
                // It was lost before, and the token has forgotten it too.
            }
        }
    }

    private byte[] Sign(byte[] digest)
    {
        Connection to = Connected();
        return P256.Der(to.Module.Sign(to.Session, to.Key, digest));
    }

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancel)
    {
        if (!await _one.WaitAsync(Patience, cancel))
        {
            throw Silent();
        }

        // A thread of its own: a module may wait for its device however long it likes.
        Task<T> working = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    return work();
                }
                catch (CkException e)
                {
                    _connection = null;
                    throw new LedgerUnavailableException($"{Where} cannot be used now: {e.Message}.", e);
                }
                finally
                {
                    _one.Release();
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await working.WaitAsync(Patience, cancel);
        }
        catch (TimeoutException)
        {
            throw Silent();
        }
    }

    private LedgerUnavailableException Silent() =>
        new($"{Where} has not answered for {Patience.TotalSeconds:0} seconds.");

    private Connection Connected()
    {
        if (_connection is { } open)
        {
            return open;
        }

        var module = Pkcs11Module.Load(address.ModulePath);
        module.Initialize();
        (nuint slot, nuint flags) = Slot(module);
        nuint session = module.OpenSession(slot);
        try
        {
            LogIn(module, session, flags);
            nuint key = Only(module.Find(session, Ck.PrivateKey, address.Object, address.Id), "private");
            RefuseOthers(module, session, key);
            byte[] spki = Spki(module, session, key);
            if (_spki is { } before && !before.AsSpan().SequenceEqual(spki))
            {
                throw new SigningKeyException($"{Where} is another key than it was; put back the one that was there.");
            }

            _spki = spki;
            return _connection = new Connection(module, session, key, spki);
        }
        catch
        {
            module.CloseSession(session);
            throw;
        }
    }

    private (nuint Slot, nuint Flags) Slot(Pkcs11Module module)
    {
        foreach (nuint slot in module.Slots())
        {
            (string label, string serial, nuint flags) = module.Token(slot);
            if ((flags & Ck.TokenInitialized) != 0 && (address.Token is null || address.Token == label)
                && (address.Serial is null || address.Serial == serial))
            {
                return (slot, flags);
            }
        }

        string message = $"{address.ModulePath} has no token '{address.Token ?? address.Serial}'";
        throw _spki is null
            ? new SigningKeyException($"{message}; put it in, or correct token= in the key's address.")
            : new LedgerUnavailableException($"{message} any more; put it back.");
    }

    private void LogIn(Pkcs11Module module, nuint session, nuint flags)
    {
        if ((flags & Ck.LoginRequired) == 0)
        {
            return;
        }

        if (_pin is null)
        {
            throw new SigningKeyException(
                $"The token of {Where} asks for a PIN; name a file with pin-source=file:FILE in the key's address.");
        }

        if ((flags & (Ck.UserPinFinalTry | Ck.UserPinLocked)) != 0)
        {
            throw new SigningKeyException((flags & Ck.UserPinLocked) != 0
                ? $"The PIN of the token of {Where} is locked; have it unlocked with the device's own tool."
                : $"The token of {Where} takes one more PIN before it locks, which is not risked here; log in with the"
                    + " device's own tool first.");
        }

        byte[] pin = _pin.Read();
        try
        {
            module.Login(session, pin);
        }
        catch (CkException e) when (e.Code is Ck.PinIncorrect or Ck.PinInvalid or Ck.PinLenRange)
        {
            throw _pin.Refuse(pin);
        }
        catch (CkException e) when (e.Code is Ck.PinExpired or Ck.PinLocked)
        {
            throw new SigningKeyException(
                $"The PIN of the token of {Where} is {(e.Code == Ck.PinLocked ? "locked" : "expired")}; have it renewed"
                + " with the device's own tool.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pin);
        }
    }

    private nuint Only(nuint[] found, string which) => found switch
    {
        [var one] => one,
        [] => throw new SigningKeyException(
            $"There is no {which} half of {Where}; make the key there, or correct object= and id= in its address."),
        _ => throw new SigningKeyException(
            $"Several keys match {Where}; name one of them alone with object= and id= in its address."),
    };

    private void RefuseOthers(Pkcs11Module module, nuint session, nuint key)
    {
        nuint type = module.Attribute(session, key, Ck.AttributeKeyType) is { } bytes && bytes.Length == nuint.Size
            ? (nuint)BinaryPrimitives.ReadUInt64LittleEndian(bytes) : nuint.MaxValue;
        if (type != Ck.Ec)
        {
            throw OtherKind(type == Ck.Rsa ? "an RSA key" : "no key on an elliptic curve");
        }
    }

    private byte[] Spki(Pkcs11Module module, nuint session, nuint key)
    {
        byte[]? id = address.Id ?? module.Attribute(session, key, Ck.AttributeId);
        nuint half = Only(module.Find(session, Ck.PublicKey, address.Object, id), "public");
        if (module.Attribute(session, half, Ck.AttributeEcParams) is not { } curve
            || !curve.AsSpan().SequenceEqual(P256.CurveOid))
        {
            throw OtherKind("a key on another curve");
        }

        byte[] point = module.Attribute(session, half, Ck.AttributeEcPoint) ?? [];
        try
        {
            // An octet string in DER, says the standard; some modules give the point itself.
            byte[] bare = point is [0x04, 0x41, ..]
                ? AsnDecoder.ReadOctetString(point, AsnEncodingRules.DER, out _) : point;
            return bare is [0x04, ..] && bare.Length == 1 + (2 * P256.CoordinateSize)
                ? P256.Spki(bare.AsSpan(1, P256.CoordinateSize), bare.AsSpan(1 + P256.CoordinateSize))
                : throw OtherKind("no point of P-256");
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            throw OtherKind("no point of P-256", e);
        }
    }

    private SigningKeyException OtherKind(string holds, Exception? cause = null) => new(
        $"{Where} is {holds}, where the ledger is signed with an ECDSA P-256 key; make one there, and name it.", cause);

    private sealed record Connection(Pkcs11Module Module, nuint Session, nuint Key, byte[] Spki);
}
