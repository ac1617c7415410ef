namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>Where something stands in a record that the hunt wrote: a chain up to the resource that it is in.</summary>
internal sealed class Place
{
    private readonly List<(string Name, string Value)> _tags = [];

    public Place? Parent { get; private set; }

    /// <summary>The member's name; of a resource its type.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The name by which a rule may call every type of a choice element.</summary>
    public string Choice { get; private set; } = "";

    /// <summary>The FHIR datatype; of a partner's own JSON nothing.</summary>
    public string Datatype { get; private set; } = "";

    /// <summary>How many steps lie between it and its resource.</summary>
    public int Depth { get; private set; }

    public bool IsExtension => Name is "extension" or "modifierExtension" && Datatype == "Extension";

    /// <summary>Members by which a rule can test the item, as they were written.</summary>
    public IReadOnlyList<(string Name, string Value)> Tags => _tags;

    public void Set(Place? parent, string name, string choice, string datatype)
    {
        (Parent, Name, Choice, Datatype, Depth) = (parent, name, choice, datatype, parent is null ? 0 : parent.Depth + 1);
        _tags.Clear();
    }

    public void Tag(string name, string value) => _tags.Add((name, value));

    public bool IsWritten(string name)
    {
        foreach (var tag in _tags)
        {
            if (tag.Name == name)
                return true;
        }
        return false;
    }

    public bool Has(string name, string value)
    {
        foreach (var tag in _tags)
        {
            if (tag.Name == name && tag.Value == value)
                return true;
        }
        return false;
    }

    public override string ToString() => Parent is null ? Name : $"{Parent}.{Name}";
}

internal enum CanaryKind
{
    Text,
    Number,
    Date,
    Postcode,
}

/// <summary>A value that occurs nowhere else in the record.</summary>
internal sealed class Canary
{
    public required int Serial { get; init; }

    public required CanaryKind Kind { get; init; }

    public required Place Place { get; init; }

    /// <summary>The resource that it stands in, among those of the record.</summary>
    public required Oracle Oracle { get; init; }

    /// <summary>
    /// It stands where nothing may leave from: in an unknown member, in a wrong shape, as an id or a reference.
    /// </summary>
    public bool Never { get; init; }

    /// <summary>It may leave, but something beside it may also take it away.</summary>
    public bool MayBeLost { get; init; }

    /// <summary>A date's year, which no other date of the record has; a postcode's number.</summary>
    public int Token { get; init; }

    public int Month { get; init; }

    public int Day { get; init; }
}

/// <summary>How much of a canary may leave.</summary>
internal enum Leave
{
    Nothing,

    /// <summary>The year, or the outward half of a postcode.</summary>
    Least,

    /// <summary>The year and month.</summary>
    Less,

    /// <summary>All of it may leave, or may not.</summary>
    May,

    /// <summary>All of it must leave: the plan grants it clear.</summary>
    Must,
}
