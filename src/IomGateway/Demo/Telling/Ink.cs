namespace IomGateway.Demo.Telling;

/// <summary>
/// Colours for a terminal; nothing but the text where it is none, or <c>NO_COLOR</c> is set (no-color.org).
/// </summary>
internal sealed class Ink(bool coloured)
{
    public string Title(string text) => Wrap("1", text);

    public string Label(string text) => Wrap("36", text);

    public string Released(string text) => Wrap("32", text);

    public string Withheld(string text) => Wrap("2", text);

    public string Good(string text) => Wrap("32;1", text);

    public string Bad(string text) => Wrap("31;1", text);

    private string Wrap(string code, string text) => coloured ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
