using IomGateway.Exchange.Disclosure;

namespace IomGateway.Exchange.Asking.Questions;

/// <summary>What a caller asked, read and well formed, before anything is known of the person.</summary>
internal abstract record QuestionText
{
    private QuestionText()
    {
    }

    /// <summary>The record type that is asked for; of a picture, the person's own.</summary>
    public abstract string Type { get; }

    /// <summary>The agencies that the question names; empty when it names none.</summary>
    public virtual IReadOnlyList<string> Holders => [];

    /// <summary>Records of one type about one person, or about nobody who is named.</summary>
    public sealed record Search : QuestionText
    {
        public required string RecordType { get; init; }

        public override string Type => RecordType;

        public override IReadOnlyList<string> Holders => Agencies;

        /// <summary>The person; <see langword="null"/> asks for records that identify nobody.</summary>
        public required AskedPerson? Person { get; init; }

        /// <summary>The agencies to ask; empty is every one that an agreement lets the caller ask.</summary>
        public required IReadOnlyList<string> Agencies { get; init; }

        /// <summary>FHIR <c>date</c> parameters, as sent: a prefix and a date.</summary>
        public required IReadOnlyList<string> Dates { get; init; }

        /// <summary>How many records each page of a holder's answer should have.</summary>
        public required int Count { get; init; }
    }

    /// <summary>One record, by the gateway's own identifier for it.</summary>
    public sealed record Read(string RecordType, string Id) : QuestionText
    {
        public override string Type => RecordType;
    }

    /// <summary>Everything that may be seen of one person.</summary>
    public sealed record Picture(AskedPerson Person) : QuestionText
    {
        public override string Type => "Patient";
    }
}
