namespace Tutti.Agents.Contexts;

/// <summary>Up to where a conversation is left out. Marks only move on, so that what was sent stays the beginning of what is sent, and servers can reuse it.</summary>
/// <param name="Results">Long results of turns up to this one stand as references; 0 for none.</param>
/// <param name="Turns">Turns up to this one are left out; 0 for none.</param>
internal readonly record struct ContextMarks(int Results, int Turns);
