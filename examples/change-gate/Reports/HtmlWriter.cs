using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ChangeGate.Reports;

/// <summary>Writes HTML in which every inserted value is escaped: only what stands in the source between the holes is markup.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Writes markup with values.</summary>
    /// <param name="markup">An interpolated string.</param>
    internal HtmlWriter Write([InterpolatedStringHandlerArgument("")] ref Markup markup)
    {
        _ = markup;
        return this;
    }

    /// <summary>Writes a line of markup with values.</summary>
    /// <param name="markup">An interpolated string.</param>
    internal HtmlWriter Line([InterpolatedStringHandlerArgument("")] ref Markup markup)
    {
        _ = markup;
        _text.Append('\n');
        return this;
    }

    /// <summary>Writes a style sheet of the gate itself, as it is: its hash is over these very characters.</summary>
    internal void WriteStyle(string style) => _text.Append("<style>").Append(style).Append("</style>\n");

    public override string ToString() => _text.ToString();

    private void Escape(string text)
    {
        foreach (var character in ReportWords.Block(text))
        {
            _ = character switch
            {
                '&' => _text.Append("&amp;"),
                '<' => _text.Append("&lt;"),
                '>' => _text.Append("&gt;"),
                '"' => _text.Append("&quot;"),
                '\'' => _text.Append("&#39;"),
                _ => _text.Append(character),
            };
        }
    }

    /// <summary>The parts of an interpolated string, written as the compiler hands them over.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Markup
    {
        private readonly HtmlWriter _writer;

        public Markup(int literalLength, int formattedCount, HtmlWriter writer)
        {
            _ = formattedCount;
            writer._text.EnsureCapacity(writer._text.Length + literalLength);
            _writer = writer;
        }

        public void AppendLiteral(string literal) => _writer._text.Append(literal);

        public void AppendFormatted(string? value) => _writer.Escape(value ?? "");

        public void AppendFormatted(char value) => _writer.Escape(value.ToString());

        public void AppendFormatted(int value) => _writer._text.Append(CultureInfo.InvariantCulture, $"{value}");

        public void AppendFormatted(double value) => _writer._text.Append(CultureInfo.InvariantCulture, $"{value:0.###}");
    }
}
