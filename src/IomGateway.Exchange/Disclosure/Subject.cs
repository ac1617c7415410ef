using IomGateway.Ledger;
using IomGateway.Records.People;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Exchange.Disclosure;

/// <summary>Whom a question is about, as far as the register knows.</summary>
internal sealed record Subject
{
    /// <summary>Nobody who is named: a question for records that identify nobody.</summary>
    public static readonly Subject Nobody = new() { Person = null, AskedAs = null };

    /// <summary>The person in scope; <see langword="null"/> when nobody knows them.</summary>
    public required PersonId? Person { get; init; }

    /// <summary>How the caller named them; <see langword="null"/> when they asked for one record.</summary>
    public required AskedPerson? AskedAs { get; init; }

    /// <summary>The record that was asked for; <see langword="null"/> for a search.</summary>
    public AskedRecord? Record { get; init; }

    /// <summary>What the caller named, as the vault keeps it.</summary>
    public string? AsText() => AskedAs is { } asked ? $"{asked.System.System}|{asked.Value}"
        : Record is { } record ? $"{record.Holder} {record.RecordType}/{record.Id}" : null;

    /// <summary>Whose key seals what the ledger keeps of them.</summary>
    public KeyOwner Owner => Person is { } person ? KeyOwner.Person(person.ToString()) : KeyOwner.Month;
}

/// <summary>The identifier by which a person is asked for, checked and in its normal form.</summary>
internal sealed record AskedPerson(IdentifierSystem System, string Value);

/// <summary>A record as its holder knows it.</summary>
internal sealed record AskedRecord(string Holder, string RecordType, string Id);
