namespace ChangeGate.Files;

/// <summary>Lines that a change adds, as one text: neighbours stay together, so that what spans lines is seen whole.</summary>
/// <param name="Path">The file, from the root of the repository.</param>
/// <param name="FirstLine">The number of the first line in the new file.</param>
/// <param name="Text">The lines, each with its line feed.</param>
internal sealed record AddedText(string Path, int FirstLine, string Text);
