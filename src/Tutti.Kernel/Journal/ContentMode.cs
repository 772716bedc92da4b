namespace Tutti.Kernel.Journal;

/// <summary>Where a record keeps its content. Numbers are final; 5 is reserved for erased payloads (rule S3).</summary>
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
