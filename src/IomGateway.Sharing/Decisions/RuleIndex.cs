using System.Numerics;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// The part of a rule that a question alone decides: who, to whom, as what, for what, about which record type.
/// </summary>
internal readonly record struct RuleScope(CodeSet From, CodeSet To, CodeSet Role, CodeSet Purpose, CodeSet Type);

/// <summary>How many codes there are of each kind.</summary>
internal readonly record struct ScopeSizes(int Agencies, int Roles, int Purposes, int Types);

/// <summary>
/// Finds the rules whose scope takes in a question. Each code has one bit for each rule, and above every 64 words of
/// them one word that says which are not empty, so that what a question costs hardly grows with the number of rules.
/// </summary>
internal sealed class RuleIndex
{
    private readonly int words;
    private readonly int summaryWords;
    private readonly ulong[][] from;
    private readonly ulong[][] to;
    private readonly ulong[][] roles;
    private readonly ulong[][] purposes;
    private readonly ulong[][] types;

    public RuleIndex(IReadOnlyList<RuleScope> scopes, ScopeSizes sizes)
    {
        words = (scopes.Count + 63) >> 6;
        summaryWords = (words + 63) >> 6;
        from = Rows(scopes, s => s.From, sizes.Agencies);
        to = Rows(scopes, s => s.To, sizes.Agencies);
        roles = Rows(scopes, s => s.Role, sizes.Roles);
        purposes = Rows(scopes, s => s.Purpose, sizes.Purposes);
        types = Rows(scopes, s => s.Type, sizes.Types);
    }

    public Matches Match(in Question question) => new(
        words,
        summaryWords,
        from[question.FromIndex],
        to[question.ToIndex],
        roles[question.RoleIndex],
        purposes[question.PurposeIndex],
        types[question.TypeIndex]);

    private ulong[][] Rows(IReadOnlyList<RuleScope> scopes, Func<RuleScope, CodeSet> part, int count)
    {
        var rows = new ulong[count][];
        for (int code = 0; code < count; code++)
        {
            rows[code] = new ulong[words + summaryWords];
        }

        for (int rule = 0; rule < scopes.Count; rule++)
        {
            foreach (int code in part(scopes[rule]).Within(count))
            {
                rows[code][rule >> 6] |= 1UL << (rule & 63);
                rows[code][words + (rule >> 12)] |= 1UL << (rule >> 6 & 63);
            }
        }

        return rows;
    }

    /// <summary>The numbers of the rules that match, rising.</summary>
    public ref struct Matches(
        int words, int summaryWords, ulong[] a, ulong[] b, ulong[] c, ulong[] d, ulong[] e)
    {
        private int summary = -1;
        private ulong filledWords;
        private int word;
        private ulong bits;

        public int Current { get; private set; }

        public readonly Matches GetEnumerator() => this;

        public bool MoveNext()
        {
            while (bits == 0)
            {
                while (filledWords == 0)
                {
                    if (++summary >= summaryWords)
                    {
                        return false;
                    }

                    int at = words + summary;
                    filledWords = a[at] & b[at] & c[at] & d[at] & e[at];
                }

                word = (summary << 6) + BitOperations.TrailingZeroCount(filledWords);
                filledWords &= filledWords - 1;
                bits = a[word] & b[word] & c[word] & d[word] & e[word];
            }

            Current = (word << 6) + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            return true;
        }
    }
}
