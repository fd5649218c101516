-- What writers of prose use, brought into one shape for every format: layouts, sides, tabs, code.

local prose = {}

local SIDES = { left = true, center = true, right = true }

-- Pictures that stand in one paragraph, a block each; else the block itself.
local function apart(block)
  local found = pandoc.Blocks({})
  if block.t ~= 'Para' and block.t ~= 'Plain' then return { block } end
  for _, inline in ipairs(block.content) do
    if inline.t == 'Image' then
      found:insert(pandoc.Para({ inline }))
    elseif inline.t ~= 'Space' and inline.t ~= 'SoftBreak' then
      return { block }
    end
  end
  return #found > 1 and found or { block }
end

--- Blocks side by side, as `layout-ncol` or `layout-nrow` of a Div says, a cell each; else nil.
function prose.layout(div, content)
  local columns = tonumber(div.attributes['layout-ncol'])
  local rows = tonumber(div.attributes['layout-nrow'])
  div.attributes['layout-ncol'], div.attributes['layout-nrow'] = nil, nil
  if not columns and not rows then return nil end
  local cells = pandoc.Blocks({})
  for _, block in ipairs(content) do
    for _, one in ipairs(apart(block)) do cells:insert(pandoc.Div({ one }, { class = 'layout-cell' })) end
  end
  columns = math.max(1, math.floor(columns or math.ceil(#cells / rows)))
  return pandoc.Div(cells, { ['layout-ncol'] = ('%d'):format(columns) })
end

--- A labelled figure within another is a part of it: (a), (b).
function prose.parts(content)
  local count = 0
  return content:walk({ Figure = function(inner)
    if inner.identifier == '' then return inner.content end -- nor does a picture become a figure
    count = count + 1
    inner.attributes.part = ('(%s)'):format(string.char(96 + (count - 1) % 26 + 1))
    return inner
  end })
end

--- A picture that stands alone goes to the side that its author says.
function prose.aligned(el)
  local holder = el.t == 'Figure' and el.content[1] or el
  local image = holder and holder.content and #holder.content == 1 and holder.content[1]
  if not image or image.t ~= 'Image' then return nil end
  local side = image.attributes['fig-align']
  if el.t ~= 'Figure' then image.classes:insert('alone') end
  image.attributes['fig-align'] = nil
  if not SIDES[side or ''] then return nil end
  if el.t ~= 'Figure' then return pandoc.Div({ el }, { class = 'align-' .. side }) end
  el.classes:insert('align-' .. side)
  return el
end

--- The side that a figure or Div goes to, or nil.
function prose.side(el)
  for _, class in ipairs(el.classes) do
    local side = class:match('^align%-(%a+)$')
    if side then return side end
  end
end

--- Tabs: a Div each, headed by its name, which is no section of the chapter.
function prose.tabs(div)
  if not div.classes:includes('panel-tabset') then return nil end
  local level, found, before = nil, pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(div.content) do
    level = level or block.t == 'Header' and block.level or nil
    if block.t == 'Header' and block.level == level then
      block.classes:extend({ 'unnumbered', 'unlisted', 'tab-name' })
      found:insert(pandoc.Div({ block }, { class = 'tab' }))
    elseif #found == 0 then
      before:insert(block)
    else
      found[#found].content:insert(block)
    end
  end
  if #found == 0 then return nil end
  before:insert(pandoc.Div(found, { class = 'tabs' }))
  return before
end

--- Code with the name of its file above it, and its lines numbered where that is asked for.
function prose.code(block)
  local numbered, name = block.attributes['code-line-numbers'], block.attributes.filename
  block.attributes['code-line-numbers'], block.attributes.filename = nil, nil
  if numbered and numbered ~= 'false' then block.classes:insert('number-lines') end
  if block.identifier:match('^lst%-') then
    local caption, id = block.attributes['lst-cap'] or '', block.identifier
    block.attributes['lst-cap'], block.identifier = nil, ''
    return pandoc.Div({ block, pandoc.Para(pandoc.utils.blocks_to_inlines(pandoc.read(caption).blocks)) }, { id = id })
  end
  if not name then return block end
  local above = pandoc.Div({ pandoc.Para({ pandoc.Code(name) }) }, { class = 'code-name' })
  return pandoc.Div({ above, block }, { class = 'named-code' })
end

--- A length such as `300px` or `50%` in inches, or nil; a part of `whole` where it is in per cent.
function prose.inches(value, whole)
  local number, unit = (value or ''):match('^([%d.]+)%s*(%a*%%?)$')
  number = tonumber(number)
  local a_unit = { [''] = 1 / 96, px = 1 / 96, ['in'] = 1, cm = 1 / 2.54, mm = 1 / 25.4, pt = 1 / 72,
    em = 1 / 6, rem = 1 / 6, ['%'] = whole and whole / 100 or nil }
  return number and a_unit[unit] and number * a_unit[unit] or nil
end

return prose
