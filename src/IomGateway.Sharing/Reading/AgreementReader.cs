using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Reading;

/// <summary>
/// Reads one agreement. What cannot be read is reported, and then there is no agreement: nothing is enforced in part.
/// </summary>
internal sealed class AgreementReader(References references)
{
    private const int LatestVersion = 1_000_000;

    public Agreement? Read(SourceFile file)
    {
        if (file.Keys("the agreement") is not { } keys)
        {
            return null;
        }

        var id = keys.Code("agreement");
        var version = keys.Number("version", 1, LatestVersion);
        var title = keys.Text("title");
        var partnership = Partnership(keys);
        var parties = new PartyNames(keys, references);
        var term = ReadTerm(keys);
        var document = DocumentReader.Read(keys.OptionalKeys("document", "`document`"));
        var flows = new FlowReader(parties, references);
        List<Flow> read =
            [.. keys.List("flows").Select(f => flows.Read(f, keys.Problems, emergency: false)).OfType<Flow>()];
        var emergency = keys.OptionalList("emergency").Select(f => flows.Read(f, keys.Problems, emergency: true));
        read.AddRange(emergency.OfType<Flow>());
        var never = new NeverReader(parties, references).Read(keys);
        keys.Finish();
        if (file.Problems.HasErrors || id is null || version is null || title is null || partnership is null
            || term is null)
        {
            return null;
        }

        return new Agreement
        {
            Id = id,
            Version = version.Value,
            Title = title,
            Partnership = partnership,
            Parties = parties.Parties,
            Term = term,
            Document = document,
            Flows = read,
            Never = never,
            At = keys.Start,
            PartyPositions = parties.Positions,
        };
    }

    private string? Partnership(KeyReader keys)
    {
        if (keys.Text("partnership") is not { } partnership)
        {
            return null;
        }

        references.Add(Named.Partnership, new Word(partnership, keys.At("partnership")), keys.Problems);
        return partnership;
    }

    private static AgreementTerm? ReadTerm(KeyReader keys)
    {
        if (keys.Keys("term", "`term`") is not { } term)
        {
            return null;
        }

        var from = term.Date("from");
        var review = term.OptionalDate("review");
        var until = term.Date("until");
        term.Finish();
        if (until <= from)
        {
            term.Problems.Error(term.At("until"), "dates-out-of-order",
                "The agreement ends before it begins.",
                "Put `until` after `from`.");
        }
        else if (review < from || review > until)
        {
            term.Problems.Error(term.At("review"), "dates-out-of-order",
                "The review lies outside the term.",
                "Put `review` between `from` and `until`.");
        }

        return from is null || until is null
            ? null
            : new AgreementTerm(from.Value, review, until.Value) { At = term.Start, ReviewAt = term.At("review") };
    }
}
