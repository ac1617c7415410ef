using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads what makes a flow an emergency flow.</summary>
internal sealed partial class EmergencyReader(PartyNames parties, References references)
{
    public EmergencyTerms? Read(KeyReader keys, PositionMap positions)
    {
        var lifts = keys.Words("lifts");
        references.Add(Named.PersonFact, lifts.Where(l => l.Text != EmergencyTerms.Consent), keys.Problems);
        positions.Add("lifts", lifts);
        var limit = ReadLimit(keys);
        var within = keys.Duration("review-within");
        if (within <= TimeSpan.Zero)
        {
            keys.Problems.Error(keys.At("review-within"), "bad-duration",
                "A review cannot be due at once.",
                "Give a longer time.");
        }

        var reviewers = keys.Words("reviewers");
        positions.Add("reviewers", reviewers);
        var agencies = parties.Read(reviewers, keys.Problems);
        return limit is null || within is null ? null : new EmergencyTerms
        {
            Lifts = lifts.Select(l => l.Text).ToFrozenSet(StringComparer.Ordinal),
            LimitPerDay = limit.Value,
            ReviewWithin = within.Value,
            Reviewers = [.. agencies.Order(StringComparer.Ordinal)],
        };
    }

    private static int? ReadLimit(KeyReader keys)
    {
        if (keys.Text("limit") is not { } text)
        {
            return null;
        }

        if (LimitForm().Match(text) is { Success: true } match)
        {
            return int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        }

        keys.Problems.Error(keys.At("limit"), "bad-limit",
            $"`{text}` is no limit.",
            "Write a number from 1 to 999 and `a day`, such as `limit: 5 a day`.");
        return null;
    }

    [GeneratedRegex(@"^([1-9][0-9]{0,2}) a day\z")]
    private static partial Regex LimitForm();
}
