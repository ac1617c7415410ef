using System.Collections.Concurrent;

namespace IomGateway.Redaction.Plans;

/// <summary>
/// The plans that were made for one record type, by what is granted. Beyond its size a plan is made and not kept.
/// </summary>
internal sealed class PlanStore
{
    private const int Most = 1024;

    private readonly ConcurrentDictionary<Key, TypePlan> _plans = new();

    public TypePlan For(Form[] forms, Func<TypePlan> make)
    {
        var key = new Key(forms);
        if (_plans.TryGetValue(key, out var known))
            return known;
        return _plans.Count < Most ? _plans.GetOrAdd(key, make()) : make();
    }

    private readonly struct Key(Form[] forms) : IEquatable<Key>
    {
        private readonly Form[] _forms = forms;

        public bool Equals(Key other)
        {
            if (_forms.Length != other._forms.Length)
                return false;
            for (var i = 0; i < _forms.Length; i++)
            {
                if (!_forms[i].IsSameAs(other._forms[i]))
                    return false;
            }
            return true;
        }

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var form in _forms)
                hash.Add(form.IsClear ? "" : form.Mask?.Name, StringComparer.Ordinal);
            return hash.ToHashCode();
        }
    }
}
