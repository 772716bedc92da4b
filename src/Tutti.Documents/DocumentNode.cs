namespace Tutti.Documents;

/// <summary>A tree of values as YAML and JSON write it, with the place of each. Immutable. Places do not count when nodes are compared.</summary>
public abstract record DocumentNode
{
    private DocumentNode(SourcePlace place) => Place = place;

    /// <summary>Where it was written.</summary>
    public SourcePlace Place { get; init; }

    /// <summary>What it is, for messages: <c>a text</c>, <c>a list</c> and so on.</summary>
    public abstract string Kind { get; }

    /// <summary>Nothing: <c>null</c>.</summary>
    public sealed record Null(SourcePlace Where) : DocumentNode(Where)
    {
        /// <inheritdoc/>
        public override string Kind => "nothing";

        /// <inheritdoc/>
        public bool Equals(Null? other) => other is not null;

        /// <inheritdoc/>
        public override int GetHashCode() => 1;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public sealed record Flag(bool Value, SourcePlace Where) : DocumentNode(Where)
    {
        /// <inheritdoc/>
        public override string Kind => Value ? "'true'" : "'false'";

        /// <inheritdoc/>
        public bool Equals(Flag? other) => other?.Value == Value;

        /// <inheritdoc/>
        public override int GetHashCode() => Value.GetHashCode();
    }

    /// <summary>A number, digit for digit as JSON writes it.</summary>
    public sealed record Number(string Lexeme, SourcePlace Where) : DocumentNode(Where)
    {
        /// <inheritdoc/>
        public override string Kind => "a number";

        /// <inheritdoc/>
        public bool Equals(Number? other) => other?.Lexeme == Lexeme;

        /// <inheritdoc/>
        public override int GetHashCode() => Lexeme.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>A text; in plans it may have holes, <c>${…}</c>.</summary>
    public sealed record Text(string Value, SourcePlace Where) : DocumentNode(Where)
    {
        /// <inheritdoc/>
        public override string Kind => "a text";

        /// <inheritdoc/>
        public bool Equals(Text? other) => other?.Value == Value;

        /// <inheritdoc/>
        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>A list.</summary>
    public sealed record List(IReadOnlyList<DocumentNode> Items, SourcePlace Where) : DocumentNode(Where)
    {
        /// <inheritdoc/>
        public override string Kind => "a list";

        /// <inheritdoc/>
        public bool Equals(List? other) => other is not null && other.Items.SequenceEqual(Items);

        /// <inheritdoc/>
        public override int GetHashCode() => Items.Count;
    }

    /// <summary>A map; keys are unique, and their order is kept.</summary>
    public sealed record Map(IReadOnlyList<DocumentEntry> Entries, SourcePlace Where) : DocumentNode(Where)
    {
        /// <inheritdoc/>
        public override string Kind => "a map";

        /// <summary>The value of a key, or null.</summary>
        /// <param name="key">The key.</param>
        public DocumentNode? Find(string key)
        {
            foreach (var entry in Entries)
            {
                if (entry.Key == key) { return entry.Value; }
            }

            return null;
        }

        /// <inheritdoc/>
        public bool Equals(Map? other) => other is not null && other.Entries.SequenceEqual(Entries);

        /// <inheritdoc/>
        public override int GetHashCode() => Entries.Count;
    }
}

/// <summary>A key of a map and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
public sealed record DocumentEntry(string Key, DocumentNode Value)
{
    /// <summary>Where the key was written.</summary>
    public SourcePlace Place { get; init; } = SourcePlace.None;

    /// <summary>Compares key and value, not the place.</summary>
    /// <param name="other">Another entry.</param>
    public bool Equals(DocumentEntry? other) => other is not null && other.Key == Key && other.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);
}
