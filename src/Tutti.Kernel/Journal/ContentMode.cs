namespace Tutti.Kernel.Journal;

/// <summary>Where a record keeps its content. Numbers are final and below 16: the bits above say what was erased (<see cref="Erasure"/>).</summary>
public enum ContentMode : byte
{
    /// <summary>The record has no content.</summary>
    None = 1,

    /// <summary>The content follows the body.</summary>
    Inline = 2,

    /// <summary>An earlier record holds an equal content inline; its position follows the body.</summary>
    Reference = 3,

    /// <summary>A blob holds the content; its digest follows the body.</summary>
    Blob = 4,
}
