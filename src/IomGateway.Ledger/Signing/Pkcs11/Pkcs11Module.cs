using System.Runtime.InteropServices;
using System.Text;

namespace IomGateway.Ledger.Signing.Pkcs11;

/// <summary>
/// A PKCS #11 module: a shared library that speaks for a device. It is loaded once in a process, as its C_Initialize
/// is for the whole process, and stays.
/// </summary>
internal sealed unsafe class Pkcs11Module
{
    // Places in CK_FUNCTION_LIST, after the version.
    private const int InitializeAt = 0;
    private const int FinalizeAt = 1;
    private const int GetSlotListAt = 4;
    private const int GetTokenInfoAt = 6;
    private const int OpenSessionAt = 12;
    private const int CloseSessionAt = 13;
    private const int CloseAllSessionsAt = 14;
    private const int LoginAt = 18;
    private const int GetAttributeValueAt = 24;
    private const int FindObjectsInitAt = 26;
    private const int FindObjectsAt = 27;
    private const int FindObjectsFinalAt = 28;
    private const int SignInitAt = 42;
    private const int SignAt = 43;

    private const int LabelSize = 32;
    private const int SerialAt = 80;
    private const int SerialSize = 16;
    private const int FlagsAt = 96;
    private const int TokenInfoSize = 256;

    private static readonly Lock Loading = new();
    private static readonly Dictionary<string, Pkcs11Module> Loaded = new(StringComparer.Ordinal);

    private readonly void** _functions;

    private Pkcs11Module(void** functions) => _functions = functions;

    /// <exception cref="SigningKeyException">It is not there, or no such library.</exception>
    public static Pkcs11Module Load(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new SigningKeyException("PKCS #11 modules can be used on Linux and macOS alone.");
        }

        if (!File.Exists(path))
        {
            throw new SigningKeyException(
                $"There is no PKCS #11 module {path}; install the device's software, or correct module-path.");
        }

        lock (Loading)
        {
            if (!Loaded.TryGetValue(path, out Pkcs11Module? module))
            {
                module = new Pkcs11Module(Functions(path));
                Loaded.Add(path, module);
            }

            return module;
        }
    }

    public void Initialize()
    {
        var arguments = new Ck.InitializeArguments { Flags = Ck.OsLockingOk };
        nuint code = ((delegate* unmanaged[Cdecl]<void*, nuint>)At(InitializeAt))(&arguments);
        if (code != Ck.AlreadyInitialized)
        {
            Check(code, "C_Initialize");
        }
    }

    /// <summary>Ends every session of this process.</summary>
    public void EndAll() => Check(
        ((delegate* unmanaged[Cdecl]<void*, nuint>)At(FinalizeAt))(null), "C_Finalize");

    /// <summary>Slots that hold a token.</summary>
    public nuint[] Slots()
    {
        var list = (delegate* unmanaged[Cdecl]<byte, nuint*, nuint*, nuint>)At(GetSlotListAt);
        nuint count = 0;
        Check(list(1, null, &count), "C_GetSlotList");
        nuint[] slots = new nuint[count];
        fixed (nuint* first = slots)
        {
            Check(list(1, first, &count), "C_GetSlotList");
        }

        return slots[..(int)Math.Min(count, (nuint)slots.Length)];
    }

    /// <summary>What a slot's token is called, and its flags.</summary>
    public (string Label, string Serial, nuint Flags) Token(nuint slot)
    {
        byte* info = stackalloc byte[TokenInfoSize];
        new Span<byte>(info, TokenInfoSize).Clear();
        Check(((delegate* unmanaged[Cdecl]<nuint, byte*, nuint>)At(GetTokenInfoAt))(slot, info), "C_GetTokenInfo");
        return (
            Encoding.UTF8.GetString(info, LabelSize).TrimEnd(' ', '\0'),
            Encoding.UTF8.GetString(info + SerialAt, SerialSize).TrimEnd(' ', '\0'),
            *(nuint*)(info + FlagsAt));
    }

    public nuint OpenSession(nuint slot)
    {
        nuint session;
        Check(
            ((delegate* unmanaged[Cdecl]<nuint, nuint, void*, void*, nuint*, nuint>)At(OpenSessionAt))(
                slot, Ck.SerialSession, null, null, &session),
            "C_OpenSession");
        return session;
    }

    public void CloseSession(nuint session) => Check(
        ((delegate* unmanaged[Cdecl]<nuint, nuint>)At(CloseSessionAt))(session), "C_CloseSession");

    public void CloseAllSessions(nuint slot) => Check(
        ((delegate* unmanaged[Cdecl]<nuint, nuint>)At(CloseAllSessionsAt))(slot), "C_CloseAllSessions");

    public void Login(nuint session, ReadOnlySpan<byte> pin)
    {
        fixed (byte* first = pin)
        {
            nuint code = ((delegate* unmanaged[Cdecl]<nuint, nuint, byte*, nuint, nuint>)At(LoginAt))(
                session, Ck.User, first, (nuint)pin.Length);
            // Logged in is the process, whichever session it was that did so.
            if (code != Ck.UserAlreadyLoggedIn)
            {
                Check(code, "C_Login");
            }
        }
    }

    /// <summary>Objects of a class with that label and id, two at most.</summary>
    public nuint[] Find(nuint session, nuint objectClass, string? label, byte[]? id)
    {
        byte[] name = label is null ? [] : Encoding.UTF8.GetBytes(label);
        nuint* found = stackalloc nuint[2];
        nuint count = 0;
        fixed (byte* named = name)
        fixed (byte* identified = id)
        {
            Ck.Attribute* template = stackalloc Ck.Attribute[3];
            int used = 0;
            template[used++] = new() { Type = Ck.AttributeClass, Value = &objectClass, Length = (nuint)sizeof(nuint) };
            if (label is not null)
            {
                template[used++] = new() { Type = Ck.AttributeLabel, Value = named, Length = (nuint)name.Length };
            }

            if (id is not null)
            {
                template[used++] = new() { Type = Ck.AttributeId, Value = identified, Length = (nuint)id.Length };
            }

            Check(
                ((delegate* unmanaged[Cdecl]<nuint, Ck.Attribute*, nuint, nuint>)At(FindObjectsInitAt))(
                    session, template, (nuint)used),
                "C_FindObjectsInit");
        }

        nuint code = ((delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint*, nuint>)At(FindObjectsAt))(
            session, found, 2, &count);
        Check(
            ((delegate* unmanaged[Cdecl]<nuint, nuint>)At(FindObjectsFinalAt))(session), "C_FindObjectsFinal");
        Check(code, "C_FindObjects");
        return new ReadOnlySpan<nuint>(found, (int)count).ToArray();
    }

    /// <summary>An object's attribute; null where it has none of that kind, or keeps it to itself.</summary>
    public byte[]? Attribute(nuint session, nuint handle, nuint type)
    {
        var get = (delegate* unmanaged[Cdecl]<nuint, nuint, Ck.Attribute*, nuint, nuint>)At(GetAttributeValueAt);
        var attribute = new Ck.Attribute { Type = type };
        if (get(session, handle, &attribute, 1) != Ck.Ok || attribute.Length == nuint.MaxValue)
        {
            return null;
        }

        byte[] value = new byte[attribute.Length];
        fixed (byte* first = value)
        {
            attribute.Value = first;
            Check(get(session, handle, &attribute, 1), "C_GetAttributeValue");
        }

        return value;
    }

    /// <summary>Signs a digest with ECDSA: the two numbers side by side.</summary>
    public byte[] Sign(nuint session, nuint key, ReadOnlySpan<byte> digest)
    {
        var mechanism = new Ck.Mechanism { Type = Ck.MechanismEcdsa };
        Check(
            ((delegate* unmanaged[Cdecl]<nuint, Ck.Mechanism*, nuint, nuint>)At(SignInitAt))(session, &mechanism, key),
            "C_SignInit");
        byte[] signature = new byte[4 * P256.CoordinateSize];
        nuint length = (nuint)signature.Length;
        fixed (byte* from = digest)
        fixed (byte* to = signature)
        {
            Check(
                ((delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint>)At(SignAt))(
                    session, from, (nuint)digest.Length, to, &length),
                "C_Sign");
        }

        return signature[..(int)length];
    }

    // On these systems CK_VERSION is padded to a pointer, and the structures are aligned as C does.
    private static void** Functions(string path)
    {
        try
        {
            nint library = NativeLibrary.Load(path);
            var list = (delegate* unmanaged[Cdecl]<void***, nuint>)NativeLibrary.GetExport(
                library, "C_GetFunctionList");
            void** functions;
            Check(list(&functions), "C_GetFunctionList");
            return functions + 1;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException
            or EntryPointNotFoundException or CkException)
        {
            throw new SigningKeyException(
                $"{path} is no PKCS #11 module that can be loaded here; name the device's own library for this machine"
                + " with module-path.", e);
        }
    }

    private void* At(int place) => _functions[place];

    private static void Check(nuint code, string call)
    {
        if (code != Ck.Ok)
        {
            throw new CkException(call, code);
        }
    }
}
