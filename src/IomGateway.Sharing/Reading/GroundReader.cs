using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads <c>under</c>: the legal grounds of a flow.</summary>
internal sealed class GroundReader(PartyNames parties, References references)
{
    public IReadOnlyList<Ground> Read(KeyReader flow)
    {
        List<Ground> grounds = [];
        foreach (var item in flow.List("under"))
        {
            if (KeyReader.Of(item, flow.Problems, $"a ground of {flow.What}") is { } keys
                && ReadGround(keys) is { } ground)
            {
                grounds.Add(ground);
            }
        }

        return grounds;
    }

    private Ground? ReadGround(KeyReader keys)
    {
        var gateway = keys.Text("gateway");
        if (gateway is not null)
        {
            references.Add(Named.Gateway, new Word(gateway, keys.At("gateway")), keys.Problems);
        }

        var sender = ReadEnd(keys, "sender");
        var recipient = ReadEnd(keys, "recipient");
        var policy = keys.OptionalText("policy-document");
        var from = Agencies(keys, "from");
        var to = Agencies(keys, "to");
        keys.Finish();
        return gateway is null || sender is null || recipient is null ? null : new Ground
        {
            Gateway = gateway,
            Sender = sender,
            Recipient = recipient,
            PolicyDocument = policy,
            From = from,
            To = to,
            At = keys.Start,
            GatewayAt = keys.At("gateway"),
        };
    }

    private LegalEnd? ReadEnd(KeyReader ground, string key)
    {
        if (ground.Keys(key, $"the ground's `{key}`") is not { } keys)
        {
            return null;
        }

        var regime = keys.Text("regime");
        if (regime is not null)
        {
            references.Add(Named.Regime, new Word(regime, keys.At("regime")), keys.Problems);
        }

        var bases = keys.Words("bases");
        references.Add(Named.Basis, bases, keys.Problems);
        keys.Finish();
        return regime is null ? null : new LegalEnd(regime, [.. bases.Select(b => b.Text)]) { At = keys.At("bases") };
    }

    private FrozenSet<string> Agencies(KeyReader keys, string key)
    {
        if (!keys.Has(key))
        {
            keys.Node(key);
            return [];
        }

        return parties.Read(keys.Words(key), keys.Problems);
    }
}
