namespace Tutti.Kernel.Runs;

/// <summary>One field of a workflow's input, as tools show and fill it.</summary>
/// <param name="Name">The JSON name.</param>
/// <param name="Kind">How its text is read.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Default">The value where none is given; null where one must be.</param>
public sealed record InputField(string Name, InputKind Kind, string Description, string? Default = null)
{
    /// <summary>The values to choose from; empty for any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}

/// <summary>How the text of an input field is read.</summary>
public enum InputKind
{
    /// <summary>As it is.</summary>
    Text = 1,

    /// <summary>A whole number.</summary>
    Number = 2,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag = 3,

    /// <summary>A path, made absolute from where the tool was called.</summary>
    Path = 4,
}
