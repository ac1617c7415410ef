using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json.Nodes;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Compare;

namespace IomGateway.Sharing.Versions;

/// <summary>What a signed version means over today's policies and agencies.</summary>
public abstract record MeaningToday
{
    private MeaningToday()
    {
    }

    /// <summary>Exactly what was signed.</summary>
    public sealed record AsSigned : MeaningToday;

    /// <summary>What it uses has changed, and lets nothing more pass: it takes effect without new approval.</summary>
    /// <param name="Direction">Same or narrower.</param>
    /// <param name="Sha256">The digest of what it means today.</param>
    public sealed record CarriedOn(Direction Direction, string Sha256) : MeaningToday;

    /// <summary>More would pass than was signed, or it cannot be shown that no more would.</summary>
    /// <param name="Why">What is other, in sentences.</param>
    public sealed record NotSigned(IReadOnlyList<string> Why) : MeaningToday;
}

/// <summary>
/// Compares versions as they were signed with what they mean now, and with the versions that amend them. What was
/// compared once is remembered. Safe to share between threads.
/// </summary>
public sealed class VersionMeanings
{
    private readonly ConcurrentDictionary<(string Old, string New), Comparison?> compared = new();
    private readonly ConcurrentDictionary<(string Old, string New), FrozenSet<string>?> changed = new();

    /// <summary>What a version means today, beside what was signed.</summary>
    /// <param name="today">The version as its kept text reads today.</param>
    /// <param name="policies">Today's policies.</param>
    /// <param name="agencies">Today's agencies.</param>
    /// <param name="agreed">The digest that was signed.</param>
    /// <param name="wholeOf">Finds a kept whole by its digest.</param>
    public MeaningToday Of(
        Agreement today, PolicyLibrary policies, AgencyDirectory agencies, string agreed,
        Func<string, byte[]?> wholeOf)
    {
        var now = WholeVersion.Write(today, policies, agencies);
        var sha256 = WholeVersion.Sha256(now);
        if (sha256 == agreed)
        {
            return new MeaningToday.AsSigned();
        }

        if (Kept(agreed, wholeOf) is not { } then)
        {
            return new MeaningToday.NotSigned(["What was signed is not kept whole, so it cannot be compared."]);
        }

        if (!WholeVersion.HasTextOf(then, today))
        {
            return new MeaningToday.NotSigned(["The agreement's own text is not the one that was signed."]);
        }

        return Between(agreed, then, sha256, now) switch
        {
            null => new MeaningToday.NotSigned(
                ["What was signed was kept in a form that this program no longer compares."]),
            { Verdict: Direction.Same or Direction.Narrower } c => new MeaningToday.CarriedOn(c.Verdict, sha256),
            var wider => new MeaningToday.NotSigned(
            [
                .. wider.Changes.Where(c => c.Direction is Direction.Wider or Direction.Both).Select(c => c.Sentence),
            ]),
        };
    }

    /// <summary>
    /// The agencies that an amendment changes anything for; <see langword="null"/> when that cannot be told, so that
    /// everybody must sign. A change of the paper (grounds, confidence, necessity, document) concerns every party.
    /// </summary>
    /// <param name="earlier">The digest of the version in whose place it comes.</param>
    /// <param name="later">Its own digest.</param>
    /// <param name="wholeOf">Finds a kept whole by its digest.</param>
    public IReadOnlySet<string>? ChangedFor(string earlier, string later, Func<string, byte[]?> wholeOf) =>
        changed.GetOrAdd((earlier, later), _ => Changed(earlier, later, wholeOf));

    private FrozenSet<string>? Changed(string earlier, string later, Func<string, byte[]?> wholeOf)
    {
        if (Kept(earlier, wholeOf) is not { } before || Kept(later, wholeOf) is not { } after
            || Between(earlier, before, later, after) is not { } comparison
            || WholeVersion.Read(before)?.Agreements[0] is not { } old
            || WholeVersion.Read(after)?.Agreements[0] is not { } amended
            || !JsonNode.DeepEquals(Paper(old), Paper(amended)))
        {
            return null;
        }

        return comparison.ChangedFor.Concat(old.Parties.Except(amended.Parties)).Concat(
            amended.Parties.Except(old.Parties)).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>A kept whole is believed for what its bytes digest to, and not for where it lies.</summary>
    private static byte[]? Kept(string sha256, Func<string, byte[]?> wholeOf) =>
        wholeOf(sha256) is { } whole && WholeVersion.Sha256(whole) == sha256 ? whole : null;

    private Comparison? Between(string oldSha256, byte[] old, string newSha256, byte[] @new) => compared.GetOrAdd(
        (oldSha256, newSha256),
        _ => WholeVersion.Read(old) is { } before && WholeVersion.Read(@new) is { } after
            ? Comparison.Between(before, after) : null);

    private static JsonObject Paper(Agreement agreement)
    {
        var whole = CanonicalAgreement.Write(agreement);
        var flows = whole["flows"]!.AsArray().ToDictionary(
            f => (string)f!["id"]!,
            f => (JsonNode?)new JsonObject(((string[])["under", "confidence", "necessity", "official-duty"])
                .Select(k => KeyValuePair.Create(k, f![k]?.DeepClone()))),
            StringComparer.Ordinal);
        return new JsonObject { ["document"] = whole["document"]?.DeepClone(), ["flows"] = new JsonObject(flows) };
    }
}
