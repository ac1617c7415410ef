using System.Text;
using IomGateway.Exchange.Disclosure;

namespace IomGateway.Exchange.Asking.Holders;

/// <summary>
/// One request to a holder's system. It can be built from a <see cref="RecordedPermit"/> alone, so that nothing is
/// asked of a holder before the decision to ask is durable.
/// </summary>
internal sealed class HolderRequest
{
    private HolderRequest(RecordedPermit permit, Uri address, ReadOnlyMemory<byte> form)
    {
        Permit = permit;
        Address = address;
        Form = form;
    }

    public RecordedPermit Permit { get; }

    public Uri Address { get; }

    /// <summary>The form that is posted; empty when the request is a GET.</summary>
    public ReadOnlyMemory<byte> Form { get; }

    /// <summary>A search: the parameters go in the body, for identifiers never travel in an address.</summary>
    public static HolderRequest Search(
        RecordedPermit permit, Uri baseAddress, string type, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var form = new StringBuilder();
        foreach (var (name, value) in parameters)
        {
            form.Append(form.Length == 0 ? "" : "&")
                .Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        return new HolderRequest(
            permit, Below(baseAddress, $"{type}/_search"), Encoding.UTF8.GetBytes(form.ToString()));
    }

    public static HolderRequest Read(RecordedPermit permit, Uri baseAddress, string type, string id) =>
        new(permit, Below(baseAddress, $"{type}/{Uri.EscapeDataString(id)}"), default);

    /// <summary>
    /// A further page, at the address that the holder gave; <see langword="null"/> off the holder's own origin.
    /// </summary>
    public static HolderRequest? Page(RecordedPermit permit, Uri baseAddress, string link) =>
        Uri.TryCreate(baseAddress, link, out var address) && SameOrigin(address, baseAddress)
            ? new HolderRequest(permit, address, default)
            : null;

    private static bool SameOrigin(Uri a, Uri b) =>
        a.Scheme == b.Scheme && a.Port == b.Port && string.IsNullOrEmpty(a.UserInfo)
        && string.Equals(a.Host, b.Host, StringComparison.OrdinalIgnoreCase);

    private static Uri Below(Uri baseAddress, string path) =>
        new($"{baseAddress.AbsoluteUri.TrimEnd('/')}/{path}", UriKind.Absolute);
}
