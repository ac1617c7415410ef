using System.Globalization;
using System.Runtime.InteropServices;

namespace IomGateway.Ledger.Signing.Pkcs11;

/// <summary>The few numbers and structures of PKCS #11 v2.40 that are used here.</summary>
internal static class Ck
{
    public const nuint Ok = 0x0;
    public const nuint SlotIdInvalid = 0x3;
    public const nuint GeneralError = 0x5;
    public const nuint FunctionFailed = 0x6;
    public const nuint DeviceError = 0x30;
    public const nuint DeviceRemoved = 0x32;
    public const nuint KeyHandleInvalid = 0x60;
    public const nuint ObjectHandleInvalid = 0x82;
    public const nuint PinIncorrect = 0xA0;
    public const nuint PinInvalid = 0xA1;
    public const nuint PinLenRange = 0xA2;
    public const nuint PinExpired = 0xA3;
    public const nuint PinLocked = 0xA4;
    public const nuint SessionClosed = 0xB0;
    public const nuint SessionHandleInvalid = 0xB3;
    public const nuint TokenNotPresent = 0xE0;
    public const nuint UserAlreadyLoggedIn = 0x100;
    public const nuint UserNotLoggedIn = 0x101;
    public const nuint NotInitialized = 0x190;
    public const nuint AlreadyInitialized = 0x191;

    public const nuint LoginRequired = 0x4;
    public const nuint TokenInitialized = 0x400;
    public const nuint UserPinFinalTry = 0x20000;
    public const nuint UserPinLocked = 0x40000;

    public const nuint OsLockingOk = 0x2;
    public const nuint SerialSession = 0x4;
    public const nuint User = 1;

    public const nuint PublicKey = 2;
    public const nuint PrivateKey = 3;
    public const nuint Rsa = 0;
    public const nuint Ec = 3;

    public const nuint AttributeClass = 0x0;
    public const nuint AttributeLabel = 0x3;
    public const nuint AttributeKeyType = 0x100;
    public const nuint AttributeId = 0x102;
    public const nuint AttributeEcParams = 0x180;
    public const nuint AttributeEcPoint = 0x181;

    public const nuint MechanismEcdsa = 0x1041;

    /// <summary>Whether connecting anew may help.</summary>
    public static bool IsLost(nuint code) => code is SlotIdInvalid or GeneralError or FunctionFailed or DeviceError
        or DeviceRemoved or KeyHandleInvalid or ObjectHandleInvalid or SessionClosed or SessionHandleInvalid
        or TokenNotPresent or UserNotLoggedIn or NotInitialized;

    /// <summary>CK_ATTRIBUTE.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct Attribute
    {
        public nuint Type;
        public void* Value;
        public nuint Length;
    }

    /// <summary>CK_MECHANISM.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct Mechanism
    {
        public nuint Type;
        public void* Parameter;
        public nuint ParameterLength;
    }

    /// <summary>CK_C_INITIALIZE_ARGS.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct InitializeArguments
    {
        public void* CreateMutex;
        public void* DestroyMutex;
        public void* LockMutex;
        public void* UnlockMutex;
        public nuint Flags;
        public void* Reserved;
    }
}

/// <summary>A call to a module failed.</summary>
internal sealed class CkException(string call, nuint code) : Exception(string.Create(
    CultureInfo.InvariantCulture, $"{call} answers 0x{(ulong)code:x}"))
{
    public nuint Code => code;
}
