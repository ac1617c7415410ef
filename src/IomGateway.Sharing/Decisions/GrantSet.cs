using System.Runtime.InteropServices;
using IomGateway.Redaction.Plans;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// What one decision granted of one record type: for each category its form, the flow that gives it, and whether it
/// waits. Decisions that grant the same share one, so that the plan and the words for it are made once.
/// </summary>
internal sealed class GrantSet
{
    private readonly byte[] forms;
    private readonly int[] flows;
    private readonly bool[] held;
    private IReadOnlyList<Grant>? grants;
    private RedactionPlan? plan;

    public GrantSet(RuleTables tables, TypeTable type, ReadOnlySpan<Granted> granted)
    {
        Tables = tables;
        Type = type;
        forms = new byte[granted.Length];
        flows = new int[granted.Length];
        held = new bool[granted.Length];
        for (int i = 0; i < granted.Length; i++)
        {
            (forms[i], flows[i], held[i]) = (granted[i].Form, granted[i].Flow, granted[i].Held);
        }

        Outcome = OutcomeOf(granted);
        HasHeld = held.Contains(true);
    }

    public RuleTables Tables { get; }

    public TypeTable Type { get; }

    public Outcome Outcome { get; }

    public bool HasHeld { get; }

    public int Count => forms.Length;

    /// <summary>Each category that is granted or held, with its flow, in the order of their codes.</summary>
    public IReadOnlyList<Grant> Grants => grants ??= MakeGrants();

    /// <summary>What leaves now.</summary>
    public RedactionPlan Plan => plan ??= RedactionPlan.Compile([TypeGrants()]);

    public static Outcome OutcomeOf(ReadOnlySpan<Granted> granted)
    {
        var outcome = Outcome.Deny;
        foreach (ref readonly var category in granted)
        {
            if (category.Form != Forms.Withheld && !category.Held)
            {
                return Outcome.Permit;
            }

            if (category.Form != Forms.Withheld)
            {
                outcome = Outcome.Hold;
            }
        }

        return outcome;
    }

    public Granted At(int category) => new(forms[category], flows[category], held[category]);

    public bool Is(TypeTable type, ReadOnlySpan<Granted> granted)
    {
        if (!ReferenceEquals(type, Type))
        {
            return false;
        }

        for (int i = 0; i < granted.Length; i++)
        {
            if (granted[i].Form != forms[i] || granted[i].Flow != flows[i] || granted[i].Held != held[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The only flow that gives anything, where it is a depersonalised one; −1 otherwise.</summary>
    public int Depersonalised()
    {
        int flow = flows.FirstOrDefault(f => f >= 0, -1);
        return flow >= 0 && Tables.Flows[flow].Flow.Depersonalised ? flow : -1;
    }

    public TypeGrants TypeGrants()
    {
        var given = new Dictionary<string, Form>(StringComparer.Ordinal);
        for (int i = 0; i < forms.Length; i++)
        {
            if (forms[i] != Forms.Withheld && !held[i])
            {
                given[Type.Categories[i]] = Tables.Forms[forms[i]];
            }
        }

        return new TypeGrants(Type.Type, given);
    }

    private List<Grant> MakeGrants()
    {
        var made = new List<Grant>();
        for (int i = 0; i < forms.Length; i++)
        {
            if (forms[i] == Forms.Withheld)
            {
                continue;
            }

            var flow = Tables.Flows[flows[i]];
            made.Add(new Grant
            {
                Category = Type.Categories[i],
                Form = Tables.Forms.Name(forms[i]),
                Agreement = flow.Agreement.Id,
                Version = flow.Agreement.Version,
                Sha256 = flow.Enforced.Sha256,
                Flow = flow.Flow.Id,
                Obligations = flow.Flow.Then,
                Says = flow.Flow.Says,
                Held = held[i],
            });
        }

        return made;
    }
}

/// <summary>What a decision made of one category.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Granted(byte Form, int Flow, bool Held);
