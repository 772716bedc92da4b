namespace Tutti.Kernel.Undo;

/// <summary>An undo as data: a registered id and an input, so that it can run without the workflow's code (rule E3).</summary>
public sealed class UndoRequest
{
    internal UndoRequest(string id, string inputType, ReadOnlyMemory<byte> input)
    {
        Id = id;
        InputType = inputType;
        Input = input;
    }

    /// <summary>The id of a registered undo.</summary>
    public string Id { get; }

    /// <summary>Declared type id of <see cref="Input"/>.</summary>
    internal string InputType { get; }

    /// <summary>The encoded input.</summary>
    internal ReadOnlyMemory<byte> Input { get; }
}
