using System.Buffers;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Fhir.Invariants;

/// <summary>
/// A test of an element that says true, false or nothing without gathering values: what nearly every invariant comes
/// down to. It says what the <see cref="PathExpression"/> of the same text says.
/// </summary>
internal abstract class QuickTest
{
    /// <summary>Whether it says so without evaluating a whole expression.</summary>
    public virtual bool IsCheap => true;

    public abstract bool? Says(in PathScope scope);

    /// <summary>What the expression says, where nothing shorter does.</summary>
    public sealed class Whole(PathExpression expression) : QuickTest
    {
        public override bool IsCheap => false;

        public override bool? Says(in PathScope scope) => PathValues.Judge(expression, scope);
    }

    public sealed class Not(QuickTest test) : QuickTest
    {
        public QuickTest Inner => test;

        public override bool IsCheap => test.IsCheap;

        public override bool? Says(in PathScope scope) => !test.Says(scope);
    }

    /// <summary>Logic in three values; the cheaper side is asked first, and often suffices.</summary>
    public sealed class Either(QuickTest one, QuickTest other) : QuickTest
    {
        public QuickTest First { get; } = one.IsCheap ? one : other;

        public QuickTest Second { get; } = one.IsCheap ? other : one;

        public override bool IsCheap => one.IsCheap && other.IsCheap;

        public override bool? Says(in PathScope scope) =>
            First.Says(scope) is var first && first == true ? true : first | Second.Says(scope);
    }

    public sealed class Both(QuickTest one, QuickTest other) : QuickTest
    {
        public QuickTest First { get; } = one.IsCheap ? one : other;

        public QuickTest Second { get; } = one.IsCheap ? other : one;

        public override bool IsCheap => one.IsCheap && other.IsCheap;

        public override bool? Says(in PathScope scope) =>
            First.Says(scope) is var first && first == false ? false : first & Second.Says(scope);
    }

    /// <summary>That one holds and not the other; both sides always say something.</summary>
    public sealed class Differ(QuickTest one, QuickTest other) : QuickTest
    {
        public QuickTest First => one;

        public QuickTest Second => other;

        public override bool IsCheap => one.IsCheap && other.IsCheap;

        public override bool? Says(in PathScope scope) => one.Says(scope) ^ other.Says(scope);
    }

    /// <summary>Whether a path leads to anything, perhaps to something that passes a test.</summary>
    public sealed class Exists(QuickPath path, QuickTest? where) : QuickTest
    {
        /// <summary>The member of which the presence is the answer; <see langword="null"/> where more is asked.
        /// </summary>
        public string? Member => where is null ? path.OnlyName : null;

        /// <summary>The member without which there is nothing.</summary>
        public string FirstMember => path.FirstName;

        public override bool IsCheap => where is not { IsCheap: false };

        public override bool? Says(in PathScope scope) => path.Any(scope, where);
    }

    /// <summary>Whether a path leads to exactly one thing, and that has a value.</summary>
    public sealed class HasValue(QuickPath path) : QuickTest
    {
        /// <summary>The member without which there is no value.</summary>
        public string FirstMember => path.FirstName;

        public override bool? Says(in PathScope scope)
        {
            var node = path.Only(scope, out var count);
            return count == 1 && node >= 0;
        }
    }

    /// <summary>An expression on what a path leads to: where that is nothing, the answer is known.</summary>
    public sealed class OfAny(QuickPath path, QuickTest expression, bool ofNothing) : QuickTest
    {
        /// <summary>The member without which there is nothing.</summary>
        public string FirstMember => path.FirstName;

        public bool OfNothing => ofNothing;

        public override bool IsCheap => false;

        public override bool? Says(in PathScope scope) => path.Any(scope, null) ? expression.Says(scope) : ofNothing;
    }

    /// <summary>Whether the one thing that a path leads to is a certain text.</summary>
    public sealed class Is(QuickPath path, byte[] text) : QuickTest
    {
        public override bool? Says(in PathScope scope)
        {
            var node = path.Only(scope, out var count);
            if (count != 1)
                return count == 0 ? null : false;
            return node < 0 || scope.Tape[node].Kind is NodeKind.Object or NodeKind.Array or NodeKind.Null
                ? null
                : scope.Tape.TextIs(node, text);
        }
    }

    /// <summary>Whether the one number that a path leads to is not below zero.</summary>
    public sealed class NotNegative(QuickPath path, QuickTest expression) : QuickTest
    {
        /// <summary>So many digits are a number in the expression too.</summary>
        private const int MostDigits = 28;

        private static readonly SearchValues<byte> Plain = SearchValues.Create("0123456789."u8);

        public override bool? Says(in PathScope scope)
        {
            var node = path.Only(scope, out var count);
            return count == 1 && node >= 0 && scope.Tape[node].Kind == NodeKind.Number
                && scope.Tape.Text(node) is { Length: <= MostDigits } digits && !digits.ContainsAnyExcept(Plain)
                ? true
                : expression.Says(scope);
        }
    }

    /// <summary>Whether a date is not after another, where both are written alike.</summary>
    public sealed class InOrder(QuickPath earlier, QuickPath later, QuickTest expression) : QuickTest
    {
        public override bool? Says(in PathScope scope)
        {
            var (one, other) = (earlier.Only(scope, out var first), later.Only(scope, out var second));
            return first == 1 && second == 1 && one >= 0 && other >= 0
                && QuickDate.TryCompare(scope.Tape, one, other, out var order)
                ? order <= 0
                : expression.Says(scope);
        }
    }
}
