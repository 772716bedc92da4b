using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tutti.Conventions.Repositories;
using Xunit;

namespace Tutti.Conventions.Catalogues;

public sealed partial class EventIdTests
{
    private const string Document = "docs/events.md";

    [Fact]
    public void EventIds_InSources_AreUnique() => Faults.MustBeEmpty(
        from use in Events()
        group use by use.Id into uses
        where uses.Count() > 1
        select $"{uses.Key}: {string.Join(", ", uses.Select(static use => use.File))}",
        "Two log messages share an event id.");

    [Fact]
    public void Events_InSourcesAndDocument_AreTheSame()
    {
        var inSources = Events().Select(static use => $"{use.Id} {use.Level}").Order(StringComparer.Ordinal);
        var documented = Repository.ReadLines(Document).Select(static line => Row().Match(line)).Where(static row => row.Success)
            .Select(static row => $"{row.Groups[1].Value} {row.Groups[2].Value}").Order(StringComparer.Ordinal);

        Assert.Equal(inSources, documented);
    }

    private static IEnumerable<(string Id, string Level, string File)> Events() =>
        from file in Repository.Sources("src/")
        from attribute in SourceTree.Parse(file).DescendantNodes().OfType<AttributeSyntax>()
        where attribute.Name.ToString() is "LoggerMessage"
        let arguments = attribute.ArgumentList?.Arguments.ToArray() ?? []
        select (IdOf(arguments, file), LevelOf(arguments), file);

    private static string IdOf(AttributeArgumentSyntax[] arguments, string file)
    {
        var argument = arguments.FirstOrDefault(static argument => argument.NameEquals?.Name.Identifier.Text == "EventId") ?? arguments.FirstOrDefault();
        var text = argument?.Expression.ToString() ?? "";
        Assert.True(int.TryParse(text, CultureInfo.InvariantCulture, out _), $"{file}: a LoggerMessage gives its event id as a number, found '{text}'.");
        return text;
    }

    private static string LevelOf(AttributeArgumentSyntax[] arguments) => arguments
        .Select(static argument => argument.Expression.ToString())
        .FirstOrDefault(static text => text.StartsWith("LogLevel.", StringComparison.Ordinal))?["LogLevel.".Length..] ?? "none";

    [GeneratedRegex(@"^\| (\d+) \| (\w+) \|")]
    private static partial Regex Row();
}
