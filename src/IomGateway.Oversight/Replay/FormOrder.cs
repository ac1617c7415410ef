using System.Collections.Frozen;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Oversight.Replay;

/// <summary>Which of two forms of a category says more: clear, a mask, or nothing at all.</summary>
internal sealed class FormOrder
{
    private const string Clear = "clear";
    private const string MaskPrefix = "mask:";

    private readonly Dictionary<string, HashSet<string>> finer = new(StringComparer.Ordinal);

    public FormOrder(VocabularySet vocabulary)
    {
        foreach (var mask in vocabulary.Masks.Keys)
        {
            var reached = finer[MaskPrefix + mask] = new HashSet<string>(StringComparer.Ordinal) { Clear };
            var open = new Stack<string>([mask]);
            while (open.TryPop(out var next))
            {
                var more = vocabulary.Masks.GetValueOrDefault(next)?.Mask.CoarserThan ?? FrozenSet<string>.Empty;
                foreach (var each in more.Where(m => reached.Add(MaskPrefix + m)))
                {
                    open.Push(each);
                }
            }
        }
    }

    /// <summary>Each category that differs, and whether more of it is seen, less, or (both) something else.</summary>
    public IEnumerable<(string Category, bool More, bool Less)> Differences(
        IReadOnlyDictionary<string, string> then, IReadOnlyDictionary<string, string> now)
    {
        foreach (var (category, form) in now)
        {
            if (!then.TryGetValue(category, out var before))
            {
                yield return (category, true, false);
            }
            else if (before != form)
            {
                var (more, less) = (SaysMore(form, before), SaysMore(before, form));
                yield return (category, more || !less, less || !more);
            }
        }

        foreach (var category in then.Keys.Where(c => !now.ContainsKey(c)))
        {
            yield return (category, false, true);
        }
    }

    private bool SaysMore(string one, string other) => finer.TryGetValue(other, out var more) && more.Contains(one);
}
