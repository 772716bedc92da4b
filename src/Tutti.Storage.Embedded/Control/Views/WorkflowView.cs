using System.Text.Json.Serialization;
using Tutti.Kernel.Runs;

namespace Tutti.Storage.Embedded.Control.Views;

/// <summary>A workflow that can be started.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Inputs">What it takes.</param>
public sealed record WorkflowView(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("version")] int Version,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("inputs")] IReadOnlyList<FieldView> Inputs)
{
    internal static WorkflowView Of(WorkflowDefinition definition) => new(
        definition.Id, definition.Version, definition.Description, [.. definition.Inputs.Select(FieldView.Of)]);
}

/// <summary>One input of a workflow.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>text</c>, <c>number</c>, <c>flag</c> or <c>path</c>.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Default">The value where none is given; null where one must be.</param>
/// <param name="Choices">The values to choose from; empty for any.</param>
public sealed record FieldView(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("default")] string? Default,
    [property: JsonPropertyName("choices")] IReadOnlyList<string> Choices)
{
    internal static FieldView Of(InputField field) => new(field.Name, NameOf(field.Kind), field.Description, field.Default, field.Choices);

    internal static string NameOf(InputKind kind) => kind switch
    {
        InputKind.Number => "number",
        InputKind.Flag => "flag",
        InputKind.Path => "path",
        _ => "text",
    };
}
