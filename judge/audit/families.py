"""The families of attacks by name. A new one is a function and a line here."""

from collections.abc import Mapping, Sequence

from judge.audit import form, persuasion, references, smuggled, worthless
from judge.audit.family import Family
from judge.audit.siblings import about_siblings
from judge.errors import SettingsFault
from judge.record import near_miss

FAMILIES: Mapping[str, Family] = {
    one.name: one
    for one in (
        Family("null", "worthless", worthless.null),
        Family("refusal", "worthless", worthless.refusal),
        Family("master_key", "worthless", worthless.master_key),
        Family("prompt_copy", "worthless", worthless.prompt_copy),
        Family("rubric_copy", "worthless", worthless.rubric_copy),
        Family("plea", "added", persuasion.plea),
        Family("override", "added", persuasion.override),
        Family("plea_and_override", "added", persuasion.plea_and_override),
        Family("self_praise", "added", persuasion.self_praise),
        Family("sycophancy", "added", persuasion.sycophancy),
        Family("tone", "added", persuasion.tone),
        Family("authority", "added", persuasion.authority),
        Family("language", "added", persuasion.language),
        Family("padding", "added", form.padding),
        Family("restated_list", "added", form.restated_list),
        Family("layout", "added", form.layout),
        Family("lexical", "added", form.lexical),
        Family("three_points", "added", form.three_points),
        Family("fake_reasoning", "added", form.fake_reasoning),
        Family("keyword_stuffing", "added", form.keyword_stuffing),
        Family("verdict_echo", "added", smuggled.verdict_echo),
        Family("fence_forging", "added", smuggled.fence_forging),
        Family("hidden_comment", "added", smuggled.hidden_comment),
        Family("invisible_text", "added", smuggled.invisible_text),
        Family("disguised_text", "added", smuggled.disguised_text),
        Family("half_reference", "reference", references.half_reference),
        Family("contradicted_reference", "reference", references.contradicted_reference),
        Family("less_a_clause", "reference", references.less_a_clause),
        Family("others_down", "siblings", about_siblings("others_down")),
        Family("later_void", "siblings", about_siblings("later_void")),
        Family("calibration", "siblings", about_siblings("calibration")),
        Family("first_up", "siblings", about_siblings("first_up")),
        Family("verdict_for_everybody", "siblings", about_siblings("verdict_for_everybody")),
        Family("forged_name", "siblings", about_siblings("forged_name")),
    )
}


def choose(names: Sequence[str] | None) -> tuple[Family, ...]:
    """Return the families of these names, each once; all of them for None.

    Raises:
        SettingsFault: there is no such family.
    """
    for name in names or ():
        if name not in FAMILIES:
            near = near_miss(name, FAMILIES) or f"; there are: {', '.join(FAMILIES)}"
            msg = f"--family: there is no family {name!r}{near}"
            raise SettingsFault(msg)
    return tuple(FAMILIES[name] for name in dict.fromkeys(names or FAMILIES))
