using System.Text.Json.Nodes;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Explain;

/// <summary>An account as JSON: sections of sentences, each with where it is written.</summary>
public static class JsonAccount
{
    /// <param name="account">The account.</param>
    /// <param name="name">How a file is called.</param>
    public static JsonObject Of(Account account, Func<string, string> name)
    {
        ArgumentNullException.ThrowIfNull(account);
        return new JsonObject
        {
            ["explains"] = account.Kind,
            ["subject"] = account.Subject,
            ["title"] = account.Title,
            ["sentences"] = Sentences(account.Sentences, name),
            ["sections"] = Sections(account.Sections, name),
        };
    }

    private static JsonArray Sections(IEnumerable<Section> sections, Func<string, string> name) =>
        [.. sections.Select(s => new JsonObject
        {
            ["heading"] = s.Heading,
            ["code"] = s.Code,
            ["sentences"] = Sentences(s.Sentences, name),
            ["sections"] = Sections(s.Sections, name),
        })];

    private static JsonArray Sentences(IEnumerable<Sentence> sentences, Func<string, string> name) =>
        [.. sentences.Select(s => new JsonObject
        {
            ["text"] = s.Text,
            ["at"] = new JsonArray([.. s.At.Select(p => Place(p, name))]),
            ["points"] = Sentences(s.Points, name),
        })];

    private static JsonObject Place(SourcePosition at, Func<string, string> name) =>
        new() { ["file"] = name(at.File), ["line"] = at.Line, ["column"] = at.Column };
}
