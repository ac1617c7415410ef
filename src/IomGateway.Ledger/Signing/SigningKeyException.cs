namespace IomGateway.Ledger.Signing;

/// <summary>
/// A key that cannot sign until somebody mends it: another kind of key, a file that may not be read, a wrong PIN, a
/// module or vault that refuses. The message says where, what, and how to mend it.
/// </summary>
internal sealed class SigningKeyException(string message, Exception? cause = null)
    : InvalidOperationException(message, cause);
