namespace IomGateway.Records.People;

/// <summary>A user of an agency, written <c>agency/user</c>.</summary>
public sealed record AgencyUser(string Agency, string User)
{
    private const int Longest = 256;

    /// <summary>Reads <c>agency/user</c>; <see langword="null"/> when it is not one.</summary>
    public static AgencyUser? Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 1 || slash == text.Length - 1 || text.Length > Longest || text.Any(char.IsControl)
            ? null
            : new AgencyUser(text[..slash].Trim(), text[(slash + 1)..].Trim());
    }

    public override string ToString() => $"{Agency}/{User}";
}
