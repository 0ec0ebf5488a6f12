{%- set hidden_beyond = publishing('hide_up_to', 'beyond_partnership') %}
-- No count of people from 1 to hide_up_to, and no figure made of one, has a published value, nor beyond the partnership one of what is
-- hidden there; published counts are rounded.
with published as (
    select * from {{ ref('int_indicators__published') }}
),

indicators as (
    select * from {{ ref('indicators') }}
)

select
    published.scope_type,
    published.scope,
    published.quarter,
    published.indicator,
    published.breakdown,
    published.category
from published
inner join indicators on published.indicator = indicators.indicator
where
    indicators.unit not in ('session', 'amount', 'row')
    and published.published_value is not null
    and (
        published.published_value_beyond is not null
        and (
            published.kind in ('count', 'share') and published.numerator between 1 and {{ hidden_beyond }}
            or published.kind in ('share', 'mean') and published.denominator between 1 and {{ hidden_beyond }}
        )
        or published.kind in ('count', 'share') and published.numerator between 1 and {{ publishing('hide_up_to') }}
        or published.kind in ('share', 'mean') and published.denominator between 1 and {{ publishing('hide_up_to') }}
        or published.kind = 'count' and published.published_value % {{ publishing('round_to') }} <> 0
        or published.kind = 'count' and abs(published.published_value - published.numerator) >= {{ publishing('round_to') }}
    )
