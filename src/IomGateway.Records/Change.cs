using IomGateway.Sharing.Agencies;

namespace IomGateway.Records;

/// <summary>Who changes a record: a user of an agency, as that agency's signed statement names them.</summary>
public sealed record Actor(Agency Agency, string User);

/// <summary>What became of an attempt to change a record.</summary>
public abstract record Change
{
    private Change()
    {
    }

    /// <summary>Done and durable. <paramref name="Id"/> names what was made, where something was.</summary>
    public sealed record Made(string? Id = null) : Change;

    /// <summary>It already stood exactly so. <paramref name="Id"/> names what stands, where it has a name.</summary>
    public sealed record AlreadySo(string? Id = null) : Change;

    /// <summary>Not done. No part of it speaks of the person or repeats a value.</summary>
    /// <param name="Code">A stable code in kebab case.</param>
    /// <param name="Message">What is wrong.</param>
    /// <param name="Mend">How to mend it.</param>
    public sealed record Refused(string Code, string Message, string Mend) : Change;

    /// <summary>Whether what was asked for now stands.</summary>
    public bool Stands => this is Made or AlreadySo;
}
