namespace IomGateway.Sharing.Reading;

/// <summary>One word of a file, and where it stands.</summary>
internal readonly record struct Word(string Text, SourcePosition At);
