using Spectre.Console;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Following;

/// <summary>Asks a person in the terminal.</summary>
internal static class QuestionPrompt
{
    private const string Later = "(later)";

    /// <summary>The chosen answer, or null for later.</summary>
    public static async Task<string?> AskAsync(WaitView wait, bool hasColor, CancellationToken cancellationToken)
    {
        var console = Terminal(hasColor);
        foreach (var line in QuestionText.Lines(wait)) { console.WriteLine(line); }
        var prompt = new SelectionPrompt<string> { Title = Markup.Escape(wait.Origin) }.AddChoices([.. wait.Choices, Later]);
        prompt.Converter = Markup.Escape;
        var choice = await prompt.ShowAsync(console, cancellationToken).ConfigureAwait(false);
        console.WriteLine($"{wait.Origin} → {choice}");
        return choice == Later ? null : choice;
    }

    /// <summary>One of several things to do.</summary>
    public static async Task<string> ChooseAsync(string title, string[] choices, bool hasColor, CancellationToken cancellationToken)
    {
        var prompt = new SelectionPrompt<string> { Title = Markup.Escape(title) }.AddChoices(choices);
        return await prompt.ShowAsync(Terminal(hasColor), cancellationToken).ConfigureAwait(false);
    }

    private static IAnsiConsole Terminal(bool hasColor) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        ColorSystem = hasColor ? ColorSystemSupport.EightBit : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.Yes,
    });
}
