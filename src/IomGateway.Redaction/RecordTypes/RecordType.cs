using System.Collections.Frozen;
using System.Text;
using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.RecordTypes;

/// <summary>
/// A record type whose file was found sound: which element belongs to which category, and where its labels stand.
/// </summary>
public sealed class RecordType
{
    private readonly RecordTypeDefinition _definition;

    internal RecordType(RecordTypeDefinition definition, TypeDef? root)
    {
        _definition = definition;
        Root = root;
    }

    public string Name => _definition.Name;

    public string Title => _definition.Title;

    public RecordFormat Format => _definition.Format;

    /// <summary>Every category that its elements can belong to.</summary>
    public IReadOnlySet<string> Categories { get; internal set; } = FrozenSet<string>.Empty;

    public IReadOnlyList<LabelRule> Labels => _definition.Labels;

    /// <summary>The definition that it was made from.</summary>
    public RecordTypeDefinition Definition => _definition;

    /// <summary>Whether it tells of a person: it names one, or is FHIR's Patient.</summary>
    public bool IsAboutAPerson => IsThePerson || _definition.Person.Count > 0;

    /// <summary>Whether the record is the person's own: FHIR's Patient.</summary>
    public bool IsThePerson => Format == RecordFormat.FhirR4 && Name == "Patient";

    /// <summary>
    /// The elements without which FHIR says the rest may mean something else, and the category, coding rule or
    /// with-any that each is mapped to; <see langword="null"/> where nothing maps it, so that a record that has it is
    /// withheld.
    /// </summary>
    public IReadOnlyList<(string Path, string? Category)> ModifierElements { get; internal set; } = [];

    internal TypeDef? Root { get; }

    /// <summary>The plans made for it so far.</summary>
    internal PlanStore Plans { get; } = new();

    internal RuleNode Rules { get; set; } = new(null);

    internal Decision[] Decisions { get; set; } = [];

    internal string[] CategoryNames { get; set; } = [];

    internal CompiledCoding[] Codings { get; set; } = [];

    internal IReadOnlyList<(LabelRule Rule, RecordPath Path)> LabelPaths { get; set; } = [];

    internal IReadOnlyList<(PersonRule Rule, RecordPath Path)> PersonPaths { get; set; } = [];

    internal IReadOnlyList<(ElementRule Rule, RecordPath Path)> ElementPaths { get; set; } = [];

    internal RecordPath? BirthDatePath { get; set; }

    internal RecordPath? OriginatorPath { get; set; }

    /// <summary>JSON: the names that lead to the record's own id.</summary>
    internal IReadOnlyList<PathStep> IdSteps { get; set; } = [];

    /// <summary>
    /// Checks a definition. A path that the format does not have is a problem, and there is no record type.
    /// </summary>
    /// <param name="definition">The type as its file says it.</param>
    /// <param name="table">The elements that FHIR has.</param>
    /// <param name="problems">Gains everything that is wrong.</param>
    public static RecordType? Compile(
        RecordTypeDefinition definition, ElementTable table, ICollection<DefinitionProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(problems);
        var found = new List<DefinitionProblem>();
        var type = new RecordTypeCompiler(definition, table, found).Compile();
        found.ForEach(problems.Add);
        return found.Count == 0 ? type : null;
    }

    /// <summary>
    /// Whether some element of the category has a datatype that the mask is for, itself or inside it.
    /// </summary>
    public bool CanMask(string category, Mask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return MaskReach.Fits(this, category, mask);
    }

    /// <summary>
    /// Every category that an element of the record itself can belong to, whatever its codings; empty where nothing
    /// maps it, so that it never leaves. One that is mapped to with-any can be of each category.
    /// </summary>
    /// <param name="element">The element's JSON name, such as <c>effectivePeriod</c>.</param>
    public IReadOnlySet<string> CategoriesOf(string element)
    {
        ArgumentNullException.ThrowIfNull(element);
        var rules = Root is null ? Rules.Below(Encoding.UTF8.GetBytes(element))
            : Root.Find(element) is { } slot ? Rules.Below(slot) : null;
        if (rules is not { IsMapped: true })
            return FrozenSet<string>.Empty;
        var decision = Decisions[rules.Decision];
        return decision.IsWithAny ? Categories
            : decision.IsCategory ? FrozenSet.Create(CategoryNames[decision.Category])
            : Codings[decision.Coding].Categories.Select(c => CategoryNames[c]).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The element paths at which none of these records has a value.</summary>
    /// <param name="fixtures">A JSON array of records, or one record.</param>
    /// <exception cref="Reading.InvalidRecordException">The fixtures are not strict JSON.</exception>
    public IReadOnlyList<string> UnreachedPaths(ReadOnlySpan<byte> fixtures)
    {
        var tape = new Tape(new TextStore());
        if (TapeReader.Read(fixtures.ToArray(), tape) is { } refusal)
            throw new Reading.InvalidRecordException(refusal);
        return [.. ElementPaths.Where(e => e.Path.Follow(tape, 0).Count == 0).Select(e => e.Rule.Path)];
    }

    public override string ToString() => Name;
}
