namespace IomGateway.Redaction.Reading;

/// <summary>A stream of records that cannot be read on. Its message never quotes the bytes.</summary>
public sealed class InvalidRecordException : Exception
{
    public InvalidRecordException()
        : this(new Refusal("invalid-json", "The input cannot be read."))
    {
    }

    public InvalidRecordException(string message)
        : this(new Refusal("invalid-json", message))
    {
    }

    public InvalidRecordException(string message, Exception innerException)
        : base(message, innerException) => Refusal = new Refusal("invalid-json", message);

    public InvalidRecordException(Refusal refusal)
        : base(refusal?.Message) => Refusal = refusal ?? throw new ArgumentNullException(nameof(refusal));

    public Refusal Refusal { get; }
}
