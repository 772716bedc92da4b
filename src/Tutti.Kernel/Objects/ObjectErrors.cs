namespace Tutti.Kernel.Objects;

/// <summary>Errors of Objects that mean something to those who ask.</summary>
internal static class ObjectErrors
{
    /// <summary>The host is closing.</summary>
    public const string Closing = "TUT1032";

    /// <summary>The host does not know the kind.</summary>
    public const string UnknownKind = "TUT1040";

    /// <summary>The Object stopped because of a defect or a failed store.</summary>
    public const string Fallen = "TUT1041";

    /// <summary>The kind is declared with other types.</summary>
    public const string WrongTypes = "TUT1044";

    public static TuttiException HostCloses() => new(Closing, "The host is closing. Ask again when it is back.", isTransient: true);

    public static TuttiException Unknown(string kind) =>
        new(UnknownKind, $"The kind of Objects '{kind}' is not declared on this host. Declare it where Tutti is set up: options.AddObject(…).");

    /// <exception cref="TuttiException">The host declares the kind with other types.</exception>
    public static TCell Typed<TCell>(ObjectCell cell)
        where TCell : ObjectCell =>
        cell as TCell ?? throw new TuttiException(WrongTypes, $"This host declares the kind of Objects '{cell.Definition.Id}' as {cell.Definition.GetType().Name}, and it is asked as another. Use one definition for both.");
}
