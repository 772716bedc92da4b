using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.Models;
using Tutti.Agents.Tests.ProcessAgents;
using Tutti.Agents.Tools;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tests.Tools;

public sealed partial class ToolTests
{
    private static StepContext Attempt => new(new FakeAttempt(TestContext.Current.CancellationToken));

    [Fact]
    public void Function_Schema_IsDerivedFromItsTypes()
    {
        var declaration = Adder().Declaration;

        Assert.Equal(
            """{"type":"object","properties":{"a":{"description":"the first number","type":"integer"},"note":{"type":["string","null"],"default":null}},"required":["a"],"additionalProperties":false}""",
            declaration.InputSchema.GetRawText());
        Assert.Equal(RepeatRule.Pure, declaration.Effect.StepOptions.Repeat);
    }

    [Fact]
    public async Task Function_Called_GivesTextAndValue()
    {
        var output = await CallAsync(Adder(), """{"a":4}""");

        Assert.Equal(("""{"sum":5}""", 5, false), (output.Text, output.Value!.Value.GetProperty("sum").GetInt32(), output.IsFailed));
    }

    [Theory]
    [InlineData("subtract", """{"a":4}""", "TUT4140", "There is no tool 'subtract'. There are: add.")]
    [InlineData("add", """{"a":"four"}""", "TUT4141", "/a: string stands where \"integer\" is due")]
    [InlineData("add", """{"a":4,"b":1}""", "TUT4141", "'b' is not allowed")]
    [InlineData("add", "{}", "TUT4141", "'a' is missing")]
    public void Check_InventedToolOrArguments_TellsTheModel(string name, string arguments, string code, string says)
    {
        var refusal = new ToolBox(Adder()).Check(new ModelPart.ToolCall { Id = "1", Name = name, Arguments = JsonElement.Parse(arguments) }, out var tool);

        Assert.Equal((code, true), (refusal?.Code, refusal?.IsFailed));
        Assert.Contains(says, refusal!.Text, StringComparison.Ordinal);
        Assert.Null(tool);
    }

    [Fact]
    public void Check_ArgumentsThatAreNone_TellsWhy()
    {
        var refusal = new ToolBox(Adder()).Check(new ModelPart.ToolCall { Id = "1", Name = "add", Fault = "The arguments are no valid JSON object." }, out _);

        Assert.Equal(("TUT4141", "The arguments are no valid JSON object."), (refusal?.Code, refusal?.Text));
    }

    [Fact]
    public void Check_FittingCall_GivesTheTool()
    {
        Assert.Null(new ToolBox(Adder()).Check(new ModelPart.ToolCall { Id = "1", Name = "add", Arguments = JsonElement.Parse("""{"a":4}""") }, out var tool));
        Assert.Equal("add", tool!.Declaration.Name);
    }

    [Fact]
    public void Box_TwoOfOneName_IsRefused() => Assert.Equal("TUT4146", Assert.Throws<ToolException>(static () => new ToolBox(Adder(), Adder())).Code);

    [Theory]
    [InlineData("", """{"type":"object"}""")]
    [InlineData("with space", """{"type":"object"}""")]
    [InlineData("ok", """{"type":"string"}""")]
    [InlineData("ok", "[]")]
    public void Declaration_Faulty_IsRefused(string name, string schema) =>
        Assert.Equal("TUT4147", Assert.Throws<ToolException>(() => Json(name, schema, static _ => ToolOutput.Of(""))).Code);

    [Theory]
    [InlineData("""{"sum":"five"}""", "/sum: string stands where \"integer\" is due")]
    [InlineData(null, "a value is declared, and none was given")]
    public void Require_OutputThatIsNotAsDeclared_IsRefused(string? value, string says)
    {
        var error = Assert.Throws<ToolException>(() => ToolBox.Require(Adder(), new ToolOutput { Text = "", Value = value is null ? null : JsonElement.Parse(value) }));

        Assert.Equal("TUT4143", error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Function_ThatThrows_IsAnUnknownOutcome_WithoutItsText()
    {
        var error = await Assert.ThrowsAsync<ToolException>(() => CallAsync(Json("boom", """{"type":"object"}""", static _ => throw new InvalidOperationException("password=hunter2")), "{}"));

        Assert.Equal(("TUT4144", true), (error.Code, error.IsTransient));
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Function_ThatSaysNotExecuted_KeepsItsWord()
    {
        var tool = Json("busy", """{"type":"object"}""", static _ => throw new NotExecutedException("later"));

        await Assert.ThrowsAsync<NotExecutedException>(() => CallAsync(tool, "{}"));
    }

    [Fact]
    public void Effect_Undeclared_MustNotBeDoneTwice()
    {
        Assert.Equal(RepeatRule.AtMostOnce, Json("x", """{"type":"object"}""", static _ => ToolOutput.Of("")).Declaration.Effect.Repeat);
    }

    [Fact]
    public void Fingerprint_ChangesWithEverythingThatIsSaid()
    {
        var tool = Adder().Declaration;

        Assert.Equal(tool.Fingerprint(), Adder().Declaration.Fingerprint());
        Assert.Equal(5, new[] { tool, tool with { Description = "Subtracts." }, tool with { Identity = "other" }, tool with { InputSchema = JsonElement.Parse("{}") }, tool with { Effect = ToolEffect.Unknown } }.Select(static one => one.Fingerprint()).Distinct().Count());
    }

    [Fact]
    public async Task Methods_ThatAreMarked_BecomeTools()
    {
#pragma warning disable IL2026, IL3050 // The test runs with reflection.
        var tools = new ToolBox(ToolFunctions.Of(new Clock(9)));
#pragma warning restore IL2026, IL3050

        Assert.Null(tools.Check(new ModelPart.ToolCall { Id = "1", Name = "hour", Arguments = JsonElement.Parse("""{"offset":2}""") }, out var tool));
        Assert.Equal("11", (await CallAsync(tool!, """{"offset":2}""")).Text);
        Assert.Equal(("Tells the hour.", RepeatRule.Pure), (tool!.Declaration.Description, tool.Declaration.Effect.Repeat));
        Assert.Contains("hours to add", tool.Declaration.InputSchema.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("TUT4141", tools.Check(new ModelPart.ToolCall { Id = "1", Name = "hour", Arguments = JsonElement.Parse("""{"offset":"two"}""") }, out _)?.Code);
    }

    [Fact]
    public async Task LongOutput_IsPagedByReference()
    {
        var texts = new MemoryToolTexts();
        var whole = string.Concat(Enumerable.Range(0, 3000).Select(static line => $"line {line:d4} 🙂\n"));
        var call = new ModelPart.ToolCall { Id = "1", Name = "log", Arguments = JsonElement.Parse("{}") };

        var result = await new LongOutput(texts, 10_000).ToResultAsync(call, ToolOutput.Of(whole), TestContext.Current.CancellationToken);

        Assert.InRange(result.Value.Length, 9_000, 10_200);
        Assert.Contains($"reference \"{result.Reference}\"", result.Value, StringComparison.Ordinal);
        Assert.Equal(whole, await ReadAllAsync(new ReadMoreTool(texts), result.Reference!, 7_001));
        Assert.Contains("offset 26000: line 2000 ", (await CallAsync(new ReadMoreTool(texts), $$"""{"reference":"{{result.Reference}}","find":"LINE 2000"}""")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LongOutput_ShortOne_StaysWhole()
    {
        var texts = new MemoryToolTexts();
        var call = new ModelPart.ToolCall { Id = "1", Name = "log" };

        var result = await new LongOutput(texts).ToResultAsync(call, ToolOutput.Failed("no"), TestContext.Current.CancellationToken);

        Assert.Equal(new ModelPart.ToolResult { CallId = "1", Value = "no", IsFailed = true }, result);
        Assert.Null(await texts.FindAsync(LongOutput.ReferenceOf("no"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("""{"reference":"text-made-up"}""", "There is no text with this reference")]
    [InlineData("""{"reference":"REF","offset":99999}""", "it has 3 characters")]
    public async Task ReadMore_MadeUpPlaces_AreTold(string arguments, string says)
    {
        var texts = new MemoryToolTexts();
        var reference = await texts.KeepAsync("abc", TestContext.Current.CancellationToken);

        var output = await CallAsync(new ReadMoreTool(texts), arguments.Replace("REF", reference, StringComparison.Ordinal));

        Assert.Equal(("TUT4148", true), (output.Code, output.IsFailed));
        Assert.Contains(says, output.Text, StringComparison.Ordinal);
    }

    private static async Task<string> ReadAllAsync(ReadMoreTool tool, string reference, int length)
    {
        var whole = "";
        while (true)
        {
            var page = (await CallAsync(tool, $$"""{"reference":"{{reference}}","offset":{{whole.Length}},"length":{{length}}}""")).Text;
            whole += page[..page.LastIndexOf("\n[characters", StringComparison.Ordinal)];
            if (page.EndsWith("the end]", StringComparison.Ordinal)) { return whole; }
        }
    }

    private static Task<ToolOutput> CallAsync(Tool tool, string arguments) => tool.InvokeAsync(JsonElement.Parse(arguments), Attempt);

    private static FunctionTool Adder() => FunctionTool.Of(
        "add", "Adds one.", ToolEffect.Pure, TestToolJson.Default.Addend, TestToolJson.Default.Total, static (input, _) => Task.FromResult(new Total(input.A + 1)));

    private static FunctionTool Json(string name, string schema, Func<JsonElement, ToolOutput> function) => FunctionTool.Of(
        new ToolDeclaration { Name = name, InputSchema = JsonElement.Parse(schema) }, (arguments, _) => Task.FromResult(function(arguments)));

    internal sealed record Addend([property: Description("the first number")] int A, string? Note = null);

    internal sealed record Total(int Sum);

    private sealed class Clock(int hour)
    {
        [ToolFunction("hour", Repeat = RepeatRule.Pure)]
        [Description("Tells the hour.")]
        public int Hour([Description("hours to add")] int offset) => hour + offset;
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
    [JsonSerializable(typeof(Addend))]
    [JsonSerializable(typeof(Total))]
    internal sealed partial class TestToolJson : JsonSerializerContext;
}
