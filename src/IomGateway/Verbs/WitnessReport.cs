using System.Text.Json.Nodes;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Verbs;

/// <summary>What a witness tells the person who runs it.</summary>
internal static class WitnessReport
{
    /// <summary>Writes what a look at a log found, in one line.</summary>
    /// <returns>0 cosigned or unchanged, 1 the log is not what it was, 2 it could not be read.</returns>
    public static int Write(FollowResult found, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(Json(found).ToJsonString());
        }

        switch (found)
        {
            case FollowResult.Cosigned cosigned:
                Text(json, $"cosigned {cosigned.Size} entries, after {cosigned.Before}");
                if (cosigned.Delivery is { } why)
                {
                    Console.Error.WriteLine(why);
                }

                return Invocation.Fine;
            case FollowResult.Unchanged unchanged:
                Text(json, $"unchanged at {unchanged.Size} entries");
                return Invocation.Fine;
            case FollowResult.Forked forked:
                Text(json, $"NOT the log that was cosigned before: {forked.What} The evidence is in {forked.Evidence}");
                return Invocation.No;
            case FollowResult.Wrong wrong:
                Text(json, $"not cosigned: {wrong.What} ({wrong.Where})");
                return Invocation.No;
            case FollowResult.Unreadable unreadable:
                Console.Error.WriteLine($"{unreadable.Where} could not be read: {unreadable.Why}");
                return Invocation.CouldNot;
            default:
                throw new ArgumentOutOfRangeException(nameof(found));
        }
    }

    /// <summary>Tells of an answer that was no cosignature, where somebody has to know.</summary>
    public static void Tell(WitnessAnswer answer)
    {
        switch (answer)
        {
            case WitnessAnswer.Forked forked:
                Console.Error.WriteLine(
                    $"A log signed two roots for {forked.Size} entries. The evidence is in {forked.Evidence}");
                break;
            case WitnessAnswer.Inconsistent inconsistent:
                Console.Error.WriteLine(
                    "A checkpoint came without a proof that it extends what was cosigned before. It is kept in "
                    + inconsistent.Evidence);
                break;
            default:
                // Wrong sizes, strangers' logs and malformed requests are the protocol's everyday answers.
                break;
        }
    }

    private static void Text(bool json, string line)
    {
        if (!json)
        {
            Console.Out.WriteLine(line);
        }
    }

    private static JsonObject Json(FollowResult found) => found switch
    {
        FollowResult.Cosigned c => new JsonObject
        {
            ["verdict"] = "cosigned", ["size"] = c.Size, ["before"] = c.Before, ["checkpoint"] = c.Note,
            ["delivered"] = c.Delivery is null,
        },
        FollowResult.Unchanged u => new JsonObject { ["verdict"] = "unchanged", ["size"] = u.Size },
        FollowResult.Forked f => new JsonObject
        {
            ["verdict"] = "forked", ["what"] = f.What, ["evidence"] = f.Evidence,
        },
        FollowResult.Wrong w => new JsonObject { ["verdict"] = "wrong", ["where"] = w.Where, ["what"] = w.What },
        FollowResult.Unreadable u => new JsonObject
        {
            ["verdict"] = "unreadable", ["where"] = u.Where, ["why"] = u.Why,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(found)),
    };
}
