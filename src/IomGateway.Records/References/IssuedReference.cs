namespace IomGateway.Records.References;

/// <summary>
/// A record with the id under which its recipient knows it; <see cref="ReferenceRegister"/> makes it.
/// </summary>
public sealed record IssuedReference
{
    internal IssuedReference(string id, OpaqueReference reference) => (Id, Reference) = (id, reference);

    /// <summary>26 letters and digits of RFC 4648 base32, lower case.</summary>
    public string Id { get; }

    public OpaqueReference Reference { get; }
}
