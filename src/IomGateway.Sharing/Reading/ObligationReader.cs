using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads <c>then</c>: what the recipient owes for what it gets.</summary>
internal sealed class ObligationReader(References references)
{
    private static readonly string[] OnwardWords = ["none", "ask-originator", "allowed"];

    public Obligations Read(KeyReader? keys, PositionMap positions)
    {
        if (keys is null)
        {
            return new Obligations { Events = [] };
        }

        var retain = ReadRetention(keys.OptionalKeys("retain", "`retain`"));
        var onward = keys.OptionalChoice("onward", OnwardWords);
        var events = keys.OptionalWords("events");
        references.Add(Named.Event, events, keys.Problems);
        positions.Add("then.events", events);
        foreach (var key in (string[])["retain", "onward"])
        {
            if (keys.Has(key))
            {
                positions.Add($"then.{key}", keys.At(key));
            }
        }

        keys.Finish();
        return new Obligations
        {
            Retain = retain,
            Events = events.Select(e => e.Text).ToFrozenSet(StringComparer.Ordinal),
            Onward = onward switch
            {
                "ask-originator" => Onward.AskOriginator,
                "allowed" => Onward.Allowed,
                _ => Onward.None,
            },
        };
    }

    private Retention? ReadRetention(KeyReader? keys)
    {
        if (keys is null)
        {
            return null;
        }

        var clock = keys.Text("clock");
        if (clock is not null)
        {
            references.Add(Named.RetentionClock, new Word(clock, keys.At("clock")), keys.Problems);
        }

        var period = keys.Text("for");
        if (period is not null && !Period.TryParse(period, out _))
        {
            keys.Problems.Error(keys.At("for"), "bad-period", $"`{period}` is no period of the calendar.",
                "Write years, months, weeks or days as in ISO 8601, such as `for: P6M`.");
        }

        var unless = keys.OptionalWords("unless");
        references.Add(Named.RetentionOverride, unless, keys.Problems);
        keys.Finish();
        return clock is null || period is null ? null : new Retention(clock, period, [.. unless.Select(u => u.Text)]);
    }
}
