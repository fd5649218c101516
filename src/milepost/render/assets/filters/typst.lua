-- A chapter as Typst markup, written as Quarto writes it so that one template serves both.

local common = require('common')
local book = require('book')
local citing = require('citing')
local prose = require('prose')
local paragraphs = require('paragraphs')
local typst = {}

local OPTIONS = { wrap_text = 'wrap-none' }
local FORMAT = 'typst-citations'
local COLOURS = {
  note = { '#0758E5', '#dae6fb' }, tip = { '#00A047', '#ccf1e3' },
  important = { '#CC1914', '#f7dddc' }, warning = { '#EB9113', '#fcefdc' },
  caution = { '#FC5300', '#ffe5d9' },
}

local function quoted(text)
  text = text:gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('%s+', ' ')
  return '"' .. text .. '"'
end

local function raw(text) return pandoc.RawBlock('typst', text) end
local function raw_inline(text) return pandoc.RawInline('typst', text) end

-- Blocks as what a call of Typst holds: `#call[ ... ]`.
local function within(call, content)
  local blocks = pandoc.Blocks({ raw('#' .. call .. '[') })
  blocks:extend(content)
  blocks:insert(raw(']'))
  return blocks
end

local function length(value)
  if not value then return nil end
  local number, unit = value:match('^([%d.]+)%s*(%a*%%?)$')
  if not number then return nil end
  if unit == '' or unit == 'px' then return ('%.4gin'):format(tonumber(number) / 96) end
  return number .. unit
end

local function image(chapter, images)
  return function(el)
    local path = common.from_root(chapter, el.src)
    if not path then return pandoc.Span(el.caption) end
    table.insert(images, path)
    local parameters = { quoted('/' .. path), 'alt: ' .. quoted(el.attributes['data-alt'] or '') }
    for _, side in ipairs({ 'width', 'height' }) do
      local value = length(el.attributes[side])
      if value then table.insert(parameters, side .. ': ' .. value) end
    end
    return raw_inline('#box(image(' .. table.concat(parameters, ', ') .. '))')
  end
end

-- A formula with its source as the alternative that PDF/UA asks for.
local function formula(math, label)
  local written = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ math }) }), FORMAT, OPTIONS)
  local block = math.mathtype == 'DisplayMath' and 'true' or 'false'
  local numbering = label and 'numbering: equation-numbering, ' or ''
  return raw_inline(('#math.equation(block: %s, %salt: %s, %s)%s'):format(
    block, numbering, quoted(math.text:match('^%s*(.-)%s*$')), book.as_typst(written),
    label and (' <' .. label .. '>') or ''))
end

local function equation(span)
  if span.classes:includes('equation') and span.content[1] and span.content[1].t == 'Math' then
    return formula(span.content[1], span.identifier)
  end
end

local function float(kind, id, content, caption, position)
  local blocks = pandoc.Blocks({ raw('#figure([') })
  blocks:extend(content)
  blocks:insert(raw(('], caption: figure.caption(%sposition: %s, ['):format(
    #caption == 0 and 'separator: "", ' or '', position)))
  blocks:insert(pandoc.Plain(caption))
  blocks:insert(raw((']), kind: "quarto-float-%s", supplement: "%s"%s)%s'):format(
    kind, common.PREFIX[kind], id == '' and ', numbering: none' or '', id ~= '' and (' <' .. id .. '>') or '')))
  return blocks
end

local function to_side(side, content)
  return side and within(('align(%s)'):format(side), content) or content
end

local function figure(fig)
  local caption = pandoc.utils.blocks_to_inlines(fig.caption.long)
  local content = to_side(prose.side(fig), fig.content)
  if fig.attributes.part then
    local blocks = pandoc.Blocks({ raw('#block(width: 100%)[') })
    blocks:extend(content)
    caption:insert(1, pandoc.Str(fig.attributes.part .. ' '))
    blocks:extend({ raw('#figure-part['), pandoc.Plain(caption), raw(('] ] <%s>'):format(fig.identifier)) })
    return blocks
  end
  local kind = common.label_type(fig.identifier) or 'fig'
  return float(kind, fig.identifier, content, caption, kind == 'lst' and 'top' or 'bottom')
end

local function table_figure(tbl)
  local id = tbl.identifier
  tbl.identifier = ''
  tbl.attributes = {}
  tbl.classes = { 'typst:no-figure' }
  local caption = pandoc.utils.blocks_to_inlines(tbl.caption.long)
  tbl.caption.long = {}
  if id == '' and #caption == 0 then return tbl end
  if id == '' then return { pandoc.Para({ pandoc.Strong(caption) }), tbl } end
  return float('tbl', id, { tbl }, caption, 'top')
end

local function numbered_lines(block)
  if block.classes:includes('number-lines') then return within('numbered-lines', { block }) end
end

local function callout(div)
  local found = common.callout(div)
  if not found then
    if div.classes:includes('pagebreak') then return raw('#pagebreak()') end
    if div.classes:includes('column-margin') or div.classes:includes('aside') then
      return within('margin-remark', div.content)
    end
    local side = prose.side(div)
    if side then return to_side(side, div.content) end
    if div.classes:includes('exhibit-source') then return within('exhibit-source', div.content) end
    local count = tonumber(div.attributes['layout-ncol'])
    if not count then return nil end
    local blocks = pandoc.Blocks({ raw(('#grid(columns: %d, gutter: 1em,'):format(count)) })
    for _, block in ipairs(div.content) do
      blocks:extend({ raw('['), block, raw('],') })
    end
    blocks:insert(raw(')'))
    return blocks
  end
  local colours = COLOURS[found.kind]
  local blocks = pandoc.Blocks({ raw('#callout(title: ['), pandoc.Plain(found.title), raw('], body: [') })
  blocks:extend(found.content)
  blocks:insert(raw(('], background_color: rgb("%s"), icon_color: rgb("%s"), icon: none, '
    .. 'body_background_color: white)'):format(colours[2], colours[1])))
  return blocks
end

function typst.chapter(chapter)
  local images = {}
  local doc, title = citing.ready[chapter.source].doc, citing.ready[chapter.source].title
  doc.blocks:insert(1, title)
  doc = doc:walk({ Link = common.link(chapter) })
  doc = citing.resolve(doc, function(cite, entry, id)
    if entry.number == '' or entry.part then
      return { pandoc.Link(common.reference_text(cite, entry), '#' .. id) }
    end
    local word = #cite.prefix > 0 and pandoc.Inlines(cite.prefix)
      or pandoc.Inlines(cite.mode == 'SuppressAuthor' and {} or { pandoc.Str(common.PREFIX[entry.prefix]) })
    return { raw_inline('#ref(<' .. id .. '>, supplement: ['), pandoc.Span(word), raw_inline('])') }
  end)
  local numbered = paragraphs.are_shown(common.job.metadata)
  doc = doc:walk(paragraphs.numbered('typst', chapter.number, numbered))
  doc = doc:walk({ Span = equation })
  doc = doc:walk({ Math = function(el) return formula(el) end, Image = image(chapter, images) })
  doc = doc:walk({
    Figure = figure, Table = table_figure, Div = callout, CodeBlock = numbered_lines,
    Header = function(el)
      el.identifier = common.anchor(chapter.source, el.identifier) or ''
      if el.level > common.job.number_depth or chapter.number == '' then el.classes:insert('unnumbered') end
      return el
    end,
  })
  return { source = chapter.source, images = images, body = pandoc.write(doc, FORMAT, OPTIONS) }
end

--- The whole document: the bodies within the template, as Quarto puts them there.
function typst.assemble(job)
  local file <close> = assert(io.open(job.body, 'rb'))
  local function inlines(text) return pandoc.MetaInlines(pandoc.Inlines({ pandoc.Str(text) })) end
  local meta = { lang = pandoc.MetaString(job.lang), ['toc-depth'] = ('%d'):format(job.toc_depth) }
  for key, value in pairs(job.texts) do
    if value ~= '' then meta[key] = inlines(value) end
  end
  meta['by-author'] = pandoc.List(job.authors):map(function(name)
    return { name = { literal = inlines(name) } }
  end)
  local doc = pandoc.Pandoc({ raw(file:read('a')) }, meta)
  local source <close> = assert(io.open(job.template, 'rb'))
  local template = pandoc.template.compile(source:read('a'), job.partials)
  return { document = pandoc.write(doc, FORMAT, { template = template, wrap_text = 'wrap-none' }) }
end

return typst
