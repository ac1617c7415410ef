using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Refusing;

/// <summary>
/// All that can be seen of one exchange: the answer with its headers in their order, what the ledger shows of it, and what
/// holders were asked. Ids of entries differ between any two, but not their number or length.
/// </summary>
internal sealed record Observed(string Answer, string Ledger, string Calls)
{
    public static async Task<Observed> OfAsync(RunningGateway gateway, Partner asker, Ask ask, params Holder[] holders)
    {
        foreach (var holder in holders)
        {
            holder.Seen.Clear();
        }

        var reply = await asker.AskAsync(ask);
        var headers = string.Join(
            '\n', reply.Headers.Where(h => h.Key != "Date").Select(h => $"{h.Key}: {h.Value}"));
        var answer = $"{reply.Status}\n{headers}\n\n{reply.Text}";
        foreach (var id in reply.Receipts.Append(reply.DecisionId!))
        {
            answer = answer.Replace(id, new string('-', id.Length), StringComparison.Ordinal);
        }

        var entries = await gateway.EntriesOfAsync(reply.DecisionId);
        var ledger = string.Join('\n', entries.Select(e => $"{e.Entry.Kind} {e.Entry.Decision} {e.Entry.From} "
            + $"{e.Entry.To} {e.Entry.Purpose} {e.Entry.RecordType} {string.Join(',', e.Entry.Grants)} "
            + $"{string.Join(',', e.Entry.Commitments.Keys)} {RunningGateway.Value(e, "released")}")
            .Order(StringComparer.Ordinal));
        var calls = string.Join('\n', holders.SelectMany(h => h.Seen.Select(s => $"{h.Agency} {s.Method} {s.Path} "
            + $"{s.Query} {string.Join('&', s.Form.Select(f => $"{f.Key}={f.Value}"))}")
            .Order(StringComparer.Ordinal)));
        return new Observed(answer, ledger, calls);
    }
}
